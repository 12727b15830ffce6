"""Webhooks: signed messages to those who subscribed, tried until they arrive."""

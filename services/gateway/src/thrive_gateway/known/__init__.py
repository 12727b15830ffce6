"""Reads as known at an instant."""

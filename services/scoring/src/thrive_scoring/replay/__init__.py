"""Scoring's replay: its history of scores and alerts, then its final cards, recomputed."""

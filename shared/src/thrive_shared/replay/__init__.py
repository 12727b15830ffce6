"""Replay: recompute what a service published from what it consumed, and compare."""

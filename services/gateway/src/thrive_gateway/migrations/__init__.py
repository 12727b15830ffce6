"""Numbered SQL files; applied by `python -m thrive_gateway migrate`."""

"""Numbered SQL files of the narrative service's database."""

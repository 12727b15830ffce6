"""Narrative's replay: the stories of the latest scores and cards, written once more."""

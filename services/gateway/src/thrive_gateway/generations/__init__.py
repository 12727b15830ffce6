"""Generations side by side: each projected for itself, one of them read."""

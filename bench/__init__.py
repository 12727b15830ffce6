"""Benchmarks: what Thrive does beside what its own stack does with no logic in between."""

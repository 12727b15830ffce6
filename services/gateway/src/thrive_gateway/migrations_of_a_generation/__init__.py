"""The tables that a generation after the first has of its own, in a schema of its name."""

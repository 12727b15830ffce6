"""Transactions that met another one's work."""

import asyncpg


class Conflict(asyncpg.SerializationError):
    """Something moved between judging and storing: judge again. A fault that passes."""

"""A ledger outside the system, a stream client, and the judge."""

"""From topics to tables: one module for each kind of record, one transaction for a batch."""

"""All SQL of ingest, one module per matter. Nobody else reads these tables."""

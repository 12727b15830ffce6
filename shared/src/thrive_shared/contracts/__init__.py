"""What the services say to each other: one module per producer, pydantic only."""

"""All SQL of the gateway: one module for each side of its database."""

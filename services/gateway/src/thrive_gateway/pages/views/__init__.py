"""View models: pure functions from contract models to what a template shows."""

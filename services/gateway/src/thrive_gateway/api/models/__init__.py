"""What REST answers, in the shapes of OpenAPI."""

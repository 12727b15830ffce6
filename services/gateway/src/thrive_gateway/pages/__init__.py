"""Pages: read through the Reader, shape in views, render in templates, answer in routes."""

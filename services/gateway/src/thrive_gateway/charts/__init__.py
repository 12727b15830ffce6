"""Charts: pure functions from points to SVG text. No script, no style attribute, no clock."""

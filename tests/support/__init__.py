"""What several test categories share."""

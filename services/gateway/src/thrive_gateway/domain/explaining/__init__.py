"""How a number was made: pure functions from stored records to a tree that ends at a row."""

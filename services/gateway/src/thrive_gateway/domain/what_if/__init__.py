"""What-ifs: whether a question can be asked, and what its answer says in words."""

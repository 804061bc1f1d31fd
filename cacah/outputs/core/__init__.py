"""What a table is, and the pieces tables are made of."""

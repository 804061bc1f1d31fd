"""What a run may do next, what the public may see, and the age pyramid."""

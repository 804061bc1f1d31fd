"""A family answers for itself."""

"""The tree of places."""

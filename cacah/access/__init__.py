"""Staff users, their roles for a place, second factor and sessions."""

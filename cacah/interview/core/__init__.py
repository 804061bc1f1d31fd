"""Pure rules of an interview: the order of its screens, what a receipt says."""

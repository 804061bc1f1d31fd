"""Who did or looked at what, where and when."""

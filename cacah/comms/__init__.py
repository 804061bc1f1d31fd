"""Delivers finished texts by e-mail and records what became of them."""

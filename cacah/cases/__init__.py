"""The unit to be counted, its state, its answers: one case per family, found household or institution."""

"""Prints the frozen photograph: tables as of census day. Knows files only: no Django, no database."""

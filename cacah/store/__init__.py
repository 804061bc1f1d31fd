"""Parquet shelves (encrypted) and the engine behind Ibis. Knows files only: no Django, no database."""

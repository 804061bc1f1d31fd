"""One file per table; each has a `TABLE`. A table is added by adding a file."""

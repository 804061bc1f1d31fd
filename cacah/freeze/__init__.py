"""Takes the photograph: sent responses up to an event position, as of census day, to encrypted shelves."""

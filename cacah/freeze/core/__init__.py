"""From a listed person to a row of a shelf: pure functions of the facts and the census day."""

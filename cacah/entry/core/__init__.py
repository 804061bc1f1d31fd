"""Pure rules of entry: seats, throttling, passwords."""

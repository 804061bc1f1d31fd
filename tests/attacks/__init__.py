"""The site under attack: guesses, oracles, stolen seats, other people's ids, broken bodies, evil names."""

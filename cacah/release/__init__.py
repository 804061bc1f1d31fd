"""Runs freeze and outputs, shows results to statisticians; two people sign, then they are public."""

"""The rules of counting as pure functions: facts in, one result and its reason out."""

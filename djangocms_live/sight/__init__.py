"""Sight: what the processes tell of themselves, to each other and to the people who run them."""

"""A link shows what it leads to."""

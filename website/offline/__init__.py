"""What was read can be read again without a network."""

"""Every page of the built site against the limits it holds itself to."""

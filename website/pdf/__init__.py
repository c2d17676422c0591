"""The whole book as one PDF."""

"""Widgets live on the page without a kernel, with a still picture until a script has run."""

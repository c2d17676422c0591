"""Steps over the finished pages that make them light."""

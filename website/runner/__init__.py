"""Cells that run on the page: `page/` is the browser's half, `python/` Python's."""

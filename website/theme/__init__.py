"""How the pages look and what stands around their text."""

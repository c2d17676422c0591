"""Stands in for Matplotlib where there is none for WebAssembly: it draws nothing."""

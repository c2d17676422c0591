"""Stands in for Matplotlib where there is none for WebAssembly: it draws nothing."""


def get_backend():
    return "inline"

r"""The book's own search, which knows that γ, gamma and \gamma are one."""

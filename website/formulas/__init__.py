"""Formulas are rendered while the book is built."""

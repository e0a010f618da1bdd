"""Texts as they are stored for searching and sorting, the same on every database."""

"""Rows and declared columns for every format."""

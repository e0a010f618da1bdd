"""Releases of counts: tables of people counts as they were decided, and the one way to read them."""

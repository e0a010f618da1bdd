"""Entering and releasing the amounts of the grants."""

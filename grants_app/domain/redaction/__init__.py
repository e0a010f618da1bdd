"""Removing a passage with personal data from wherever it stands, by two people together."""

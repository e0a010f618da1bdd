"""Removing personal data, by two people together."""

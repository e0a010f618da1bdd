"""Grants, their sites, and the money entered for them."""

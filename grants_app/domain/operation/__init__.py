"""Keeping the system running: copies of everything, rights in the database, how things stand."""

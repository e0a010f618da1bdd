"""Accounts of other people."""

"""Tranches and the entries of money: what was paid, given back, accounted for and disallowed."""

"""Amendments: what is changed about a signed grant, proposed by one person and approved by another."""

"""Small counts of people: what of a table is published and what is suppressed (docs/disclosure.md)."""

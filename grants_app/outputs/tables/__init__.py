"""Plain tables of rows (CSV)."""

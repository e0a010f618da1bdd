"""Languages, formats and words for stored values."""

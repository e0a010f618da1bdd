"""An index of words that works alike on every database: which records hold which words."""

"""Finding grants and their organisations by words: what is stored for it, and what a query finds."""

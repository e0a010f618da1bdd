"""Files that people hand in: where they lie."""

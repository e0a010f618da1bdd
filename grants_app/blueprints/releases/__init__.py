"""Released counts, and the thresholds for small ones."""

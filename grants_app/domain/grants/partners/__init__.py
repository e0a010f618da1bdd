"""The part that other organisations take in a grant."""

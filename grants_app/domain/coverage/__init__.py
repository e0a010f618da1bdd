"""What the grants reach: evidence, counts, months."""

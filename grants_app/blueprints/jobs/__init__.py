"""Files that somebody asked for: how far they are, and fetching them."""

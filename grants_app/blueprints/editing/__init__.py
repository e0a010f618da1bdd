"""Pages on which staff make a grant and write what is said of it."""

"""Released tables as rows of words and numbers, for pages and files."""

"""Files that people send: what they are by their content, what they say, what is not kept of them."""

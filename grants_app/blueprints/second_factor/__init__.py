"""The second factor: the code after the password, and setting it up."""

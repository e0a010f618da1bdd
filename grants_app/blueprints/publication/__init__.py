"""What is public, and the changing of it."""

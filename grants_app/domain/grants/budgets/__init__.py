"""What an award is to be spent on, by category, and what others add to it."""

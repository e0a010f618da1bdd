"""What was recorded of grants at a past moment, for whom it is open today."""

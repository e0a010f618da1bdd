"""What rows held before they were changed, so that a past moment can be asked for."""

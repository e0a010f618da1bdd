"""The list of grants and one grant."""

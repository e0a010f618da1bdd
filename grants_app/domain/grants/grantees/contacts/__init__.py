"""People at an organisation whom staff can reach at work."""

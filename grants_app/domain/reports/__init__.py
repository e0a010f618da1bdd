"""Progress reports of grants: when they are due, and later what they say."""

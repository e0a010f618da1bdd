"""What reports ask: the versions of a programme's template."""

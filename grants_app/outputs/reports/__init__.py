"""Reports on grants as files."""

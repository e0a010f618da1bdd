"""The overview, the sources, and whether the application is alive."""

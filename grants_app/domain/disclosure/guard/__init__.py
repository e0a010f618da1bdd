"""The guard: finds in free text what points at a single person, names included, and offers softer words."""

"""The life of a grant: what was decided, from which day on, by whom and why."""

"""Where the grants work: map, table, places."""

"""Background work: what waits to be done, who does it, how far it has come."""

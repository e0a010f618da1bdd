"""Messages to people: what waits to be sent, and the ways out of the house."""

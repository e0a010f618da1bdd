"""Messages between the specialists and the organisation of a grant."""

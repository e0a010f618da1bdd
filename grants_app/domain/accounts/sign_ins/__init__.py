"""Sign-ins: one row for each browser in which an account is open."""

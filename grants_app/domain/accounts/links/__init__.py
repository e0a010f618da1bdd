"""Links that let a person set a password: single-use, expiring, known to us only by their digest."""

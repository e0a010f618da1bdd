"""Loading the facts of `seed/`, without ever overwriting what a person has changed since."""

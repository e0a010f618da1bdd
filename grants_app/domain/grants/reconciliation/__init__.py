"""Does the money tie out: programme total, awards, budgets, tranches and payments beside each other."""

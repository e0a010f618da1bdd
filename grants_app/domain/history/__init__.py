"""Reading the audit log for people: searched, and with the names of what it tells of."""

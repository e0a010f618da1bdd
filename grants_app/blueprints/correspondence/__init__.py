"""Messages of a grant: read, written, and marked as read."""

"""The audit log in words of the reader's language, and as CSV."""

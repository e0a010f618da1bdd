"""What the business is. Lower rooms never import higher ones; nothing here knows about HTTP or wording."""

"""What must not leave or be stored: personal data, small counts."""

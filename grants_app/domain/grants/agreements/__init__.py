"""What the agreement of a grant says: its kind, currency and award, and what was checked before signing."""

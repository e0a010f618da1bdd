"""The second factor: a code that changes every half minute, and codes for the day the telephone is gone."""

"""Sheets of rows and sums that several pages fill in: what was typed, how it reads, what is wrong."""

"""The guides: what each role can do here, on one page."""

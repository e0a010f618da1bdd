"""The second factor as a drawing."""

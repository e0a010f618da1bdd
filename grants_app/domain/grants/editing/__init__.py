"""Making a grant and writing what is said of it, and the places where it works."""

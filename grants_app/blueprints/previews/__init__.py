"""Reading the pages as another kind of reader would."""

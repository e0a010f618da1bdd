"""Places of the division in force until 2015: records, name forms, boundaries."""

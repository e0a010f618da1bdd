"""When people are reminded of reports: the days as one table, apart from whom and how."""

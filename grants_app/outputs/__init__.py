"""Rows in; charts, workbooks and documents out. Pure: no queries, no requests."""

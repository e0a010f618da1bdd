"""The portfolio as an Excel workbook."""

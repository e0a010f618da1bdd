"""The programme, its phases and totals, its sources, and its business day."""

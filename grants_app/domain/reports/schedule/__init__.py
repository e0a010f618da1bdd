"""On which days reports are due: the plan of a grant, its periods, and days that were moved."""

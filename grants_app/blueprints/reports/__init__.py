"""When grants report: what is due, the schedule of a grant, its plan and moved due days."""

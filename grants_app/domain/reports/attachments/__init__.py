"""Files that belong to a version of a report: papers, workbooks, photographs."""

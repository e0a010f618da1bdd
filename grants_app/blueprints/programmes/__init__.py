"""The programmes: what there is, and setting one up."""

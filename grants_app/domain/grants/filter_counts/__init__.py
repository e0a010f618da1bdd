"""How many grants each value of a filter would leave: counted on sets, read once per change of the data."""

"""Reports themselves: begun, drafted, handed in, returned, approved, corrected."""

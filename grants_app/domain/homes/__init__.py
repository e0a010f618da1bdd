"""What each role finds at home: what waits, what is one's own, what is still unknown."""

"""How people at risk are protected, in words."""

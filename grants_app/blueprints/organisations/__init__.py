"""The organisations and one organisation."""

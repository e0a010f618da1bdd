"""What if: the places that fall out of coverage when a grant ends, is closed early or loses a site."""

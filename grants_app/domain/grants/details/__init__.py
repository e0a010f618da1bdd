"""Target groups, stated quantities, partners, wider claims and source notes of a grant."""

"""JSON for programs: items, lists, and the document that describes them."""

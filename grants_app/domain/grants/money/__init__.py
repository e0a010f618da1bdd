"""Amounts: unknown until someone enters them, unpublished until someone releases them."""

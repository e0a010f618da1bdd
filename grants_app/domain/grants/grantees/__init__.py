"""The organisations that hold grants, as a reader of the portfolio meets them."""

"""The programme on one page of paper: words and figures in, a PDF out."""

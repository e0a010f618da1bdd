"""Where grants are implemented."""

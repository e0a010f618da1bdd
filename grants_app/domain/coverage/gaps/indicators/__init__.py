"""Dated, sourced figures that specialists load beside the parts of a gap."""

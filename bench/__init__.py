"""Benchmarks: how fast the pages are, as ratios to a plain page on the same machine at the same time."""

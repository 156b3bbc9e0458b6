"""Benchmarks: our figures beside a peer's, as ratios from one run."""

"""Silver: typed, deduplicated, joined up."""

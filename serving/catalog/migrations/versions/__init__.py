"""One file, one step of the catalog schema."""

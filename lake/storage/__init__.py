"""Delta tables; one file is one library."""

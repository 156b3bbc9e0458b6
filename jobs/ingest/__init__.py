"""Bronze: everything as it was received."""

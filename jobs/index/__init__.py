"""Search indexes: which points each holds."""

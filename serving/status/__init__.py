"""Health and progress."""

"""Speech to text; one file is one engine."""

"""Media and AI work on one recording at a time; one file is one step."""

"""Text to vectors; one file is one model family."""

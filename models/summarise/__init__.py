"""A transcript to chapters, a title and a summary; one file is one engine."""

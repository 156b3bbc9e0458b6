"""Feeds: whole small tables in, the rows that pages show out."""

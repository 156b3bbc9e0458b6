"""The web application's pages and files."""

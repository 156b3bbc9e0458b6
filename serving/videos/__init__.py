"""Videos: list, detail, change, delete, and what was made of them."""

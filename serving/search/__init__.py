"""Search to the moment, inside what the caller may see."""

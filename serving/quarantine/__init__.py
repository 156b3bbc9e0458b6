"""Events that could not be used: what is wrong with them, and how they are repaired and sent in again."""

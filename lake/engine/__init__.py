"""What runs Ibis expressions and SQL over the tables."""

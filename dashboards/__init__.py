"""Superset over the gold tables: its files are made from the metric declarations, its environment is its own."""

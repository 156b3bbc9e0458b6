"""Dagster over the house: every job is an asset, every promise of a table is a check. Only this package knows Dagster."""

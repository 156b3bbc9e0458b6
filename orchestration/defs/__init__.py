"""A data team's own assets: every module here with Dagster definitions is picked up."""

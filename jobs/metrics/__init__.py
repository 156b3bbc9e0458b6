"""Metrics and the definitions under them: one file is one metric, declared as `METRIC`."""

"""Numbers about viewing, computed from the metric declarations."""

"""Gold: what people look at, computed from the facts by the metric declarations."""

"""The kernel: settings, events, types, ports, job and metric declarations, errors, and the platform that bundles them."""

__version__ = "0.1.0"

"""The kernel: settings, events, types, ports, job and metric declarations, errors, and the platform that bundles them."""

import os

__version__ = "0.1.0"

# Arrow's allocator gives freed memory back after 10 ms and asks for it again with the next columns: a fifth of the decoding.
os.environ.setdefault("MIMALLOC_PURGE_DELAY", "1000")  # milliseconds; read when Arrow is loaded

"""Everything at rest; one folder is one port."""

"""The steps by which the catalog reached its schema; run at every start."""

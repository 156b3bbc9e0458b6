"""Where acknowledged input waits until it is in bronze."""

"""Share links: make, revoke, unlock."""

"""Capture of viewing events: the hot path from players to the inbox."""

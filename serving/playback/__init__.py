"""Where a player finds the streams of a video."""

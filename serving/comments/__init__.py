"""Comments and reactions at a position of a video."""

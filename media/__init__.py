"""File in, file out: everything that knows ffmpeg, and no table."""

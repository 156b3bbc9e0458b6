"""Runs the ffmpeg of the imageio-ffmpeg wheel; knows nothing of talks."""

from __future__ import annotations

import subprocess

from reelhouse.errors import Unavailable

STDERR_TAIL_CHARACTERS = 600


def ffmpeg(*arguments: str, input_bytes: bytes = b"") -> bytes:
    """Run ffmpeg and give back what it wrote to its standard output.

    Output files are overwritten. Raises Unavailable with the end of ffmpeg's own words if it fails.
    """
    from imageio_ffmpeg import get_ffmpeg_exe

    command = [get_ffmpeg_exe(), "-hide_banner", "-nostats", "-loglevel", "error", "-y", *arguments]
    done = subprocess.run(command, input=input_bytes, capture_output=True, check=False)
    if done.returncode:
        tail = done.stderr.decode(errors="replace")[-STDERR_TAIL_CHARACTERS:]
        raise Unavailable(f"ffmpeg ended with {done.returncode}.", hint=tail)
    return done.stdout

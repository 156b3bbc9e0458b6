"""Takes the sound out of a recording for speech recognition, on the same clock as the pictures."""

from __future__ import annotations

import wave
from pathlib import Path

from media.ffmpeg import Limits, ffmpeg, source_arguments
from reelhouse.errors import UnreadableMedia

SPEECH_RATE = 16_000
LIMITS = Limits(seconds=1800, file_bytes=2 << 30)


def extract_speech(source: Path, to: Path, *, stream: int | None = None) -> int:
    """Write 16 kHz mono 16-bit WAV to `to` and return its duration in milliseconds.

    Silence fills a late start and holes, so that times are media times. `stream` is `Probe.audio_stream`;
    without it ffmpeg's choice. Raises UnreadableMedia for a recording without sound.
    """
    picked = f"0:{stream}" if stream is not None else "0:a:0"
    ffmpeg(
        [
            *source_arguments(source, "-vn"),
            *("-map", picked, "-af", f"aresample={SPEECH_RATE}:async=1:first_pts=0", "-ac", "1"),
            *("-c:a", "pcm_s16le", "-map_metadata", "-1", "-fflags", "+bitexact", "-f", "wav", str(to.absolute())),
        ],
        limits=LIMITS,
    )
    return _duration_ms(to)


def _duration_ms(speech: Path) -> int:
    with wave.open(str(speech), "rb") as file:
        frames = file.getnframes()
    if not frames:
        raise UnreadableMedia("The sound of the recording is empty.")
    return round(frames * 1000 / SPEECH_RATE)

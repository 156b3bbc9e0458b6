"""Renders a talk into a screen recording: its slides with cuts, a moving cursor, and its sound, as MP4."""

from __future__ import annotations

import tempfile
from itertools import pairwise
from math import ceil
from pathlib import Path

from demo.cursor import cursor_expressions, cursor_way, draw_cursor
from demo.ffmpeg import ffmpeg
from demo.slides import draw_slides
from demo.talk import Talk, slide_starts_ms

FRAMES_PER_SECOND = 15
# Three seconds: an upload with closed groups and near keyframes can be published without encoding it again.
KEYFRAME_GAP_FRAMES = 45
# The fastest settings of the encoder: 26 seconds of recording in a CPU-second, at 300 kb/s instead of 170.
ENCODER = ("-c:v", "libx264", "-preset", "ultrafast", "-crf", "25", "-g", str(KEYFRAME_GAP_FRAMES), "-flags", "+cgop")
PIXELS = ("-pix_fmt", "yuv420p", "-color_range", "tv")
COLOURS = ("-colorspace", "bt709", "-color_primaries", "bt709", "-color_trc", "bt709")
SOUND = ("-c:a", "aac", "-aac_coder", "fast", "-b:a", "80k", "-ar", "48000", "-ac", "1")


def render(talk: Talk, to: Path, *, threads: int = 0) -> Path:
    """Make the screen recording of a talk: H.264 1280x720 at 15 frames a second and AAC 48 kHz, index first.

    `threads` bounds the encoder, 0 leaves it to ffmpeg. Gives back `to`, which is there only when it is whole.
    Raises Unavailable if ffmpeg fails.
    """
    unfinished = to.with_name(f"{to.stem}.unfinished.mp4")
    with tempfile.TemporaryDirectory() as folder:
        draw_cursor(Path(folder) / "cursor.png")
        slides = draw_slides(talk, Path(folder))
        screens = _screens(talk, slides, Path(folder) / "screens.ffconcat")
        inputs = ["-f", "concat", "-safe", "0", "-i", str(screens), "-i", f"{folder}/cursor.png", "-i", str(talk.audio)]
        output = ["-t", str(talk.duration_ms / 1000), "-movflags", "+faststart", str(unfinished)]
        ffmpeg(*inputs, *_picture(talk), *ENCODER, "-threads", str(threads), *PIXELS, *COLOURS, *SOUND, *output)
    return unfinished.replace(to)


def _screens(talk: Talk, slides: tuple[Path, ...], to: Path) -> Path:
    """The slides with their lengths, in whole frames, as a list that ffmpeg plays."""
    starts_ms = (*slide_starts_ms(talk), talk.duration_ms)
    lengths = (_frame_at(end) - _frame_at(start) for start, end in pairwise(starts_ms))
    entries = [
        f"file '{slide.name}'\noption framerate {FRAMES_PER_SECOND}\nduration {length / FRAMES_PER_SECOND:.6f}"
        for slide, length in zip(slides, lengths, strict=True)
    ]
    # ffmpeg holds a picture until the next one begins, so the last one stands there twice.
    to.write_text("\n".join(["ffconcat version 1.0", *entries, f"file '{slides[-1].name}'"]))
    return to


def _frame_at(time_ms: int) -> int:
    return ceil(time_ms * FRAMES_PER_SECOND / 1000)


def _picture(talk: Talk) -> list[str]:
    """The filter that holds the slides and moves the cursor over them, and a keyframe where a slide comes up."""
    x, y = cursor_expressions(cursor_way(talk))
    graph = (
        f"[0:v]scale=out_color_matrix=bt709:out_range=tv,format=yuv420p,fps={FRAMES_PER_SECOND}[screen];"
        f"[1:v]format=yuva420p[cursor];[screen][cursor]overlay=x='{x}':y='{y}':format=yuv420[picture]"
    )
    cuts = ",".join(f"{_frame_at(start) / FRAMES_PER_SECOND:.6f}" for start in slide_starts_ms(talk))
    return ["-filter_complex", graph, "-map", "[picture]", "-map", "2:a", "-force_key_frames", cuts]

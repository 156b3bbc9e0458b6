"""Makes the poster and the storyboard of a recording from its keyframes; a waveform where there is no picture."""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path

from media.encoding import even_size, scale_picture
from media.ffmpeg import Limits, ffmpeg, source_arguments
from media.probe import Probe
from media.timestamps import stamp
from reelhouse.errors import UnreadableMedia

POSTER_SHORT_SIDE = 720
POSTER_CANDIDATES = 5
# Recordings often open on a black or half-drawn screen.
POSTER_AT = 0.1
WAVEFORM_SIZE, WAVEFORM_COLOUR, WAVEFORM_GROUND = "1280x720", "0x7c8cff", "0x15171c"
TILE_WIDTH = 160
COLUMNS = 10
MOST_TILES = 200
KEYFRAMES_ONLY = ("-skip_frame", "nokey")
JPEG_COLOURS = "scale=out_color_matrix=bt601:out_range=full,format=yuvj420p"  # what every JPEG reader assumes
LIMITS = Limits(seconds=600)


@dataclass(frozen=True, slots=True, kw_only=True)
class Storyboard:
    """A sprite of `tiles` pictures, `columns` in a row, and the WebVTT file that maps times to them."""

    sprite: Path
    vtt: Path
    tiles: int
    columns: int
    tile_width: int
    tile_height: int
    every_ms: int


def poster(source: Path, probe: Probe, to: Path) -> Path:
    """Write one JPEG that stands for the recording: a typical early picture, or the waveform of the sound."""
    if probe.verdict == "refused":
        raise UnreadableMedia(probe.reason)
    arguments = _picture_poster(source, probe) if probe.has_video else _waveform_poster(source, probe)
    _write_jpeg([*arguments, "-frames:v", "1"], to)
    return to


def storyboard(source: Path, probe: Probe, folder: Path, *, every_ms: int = 5000) -> Storyboard | None:
    """Write `storyboard.jpg` and `storyboard.vtt` into `folder`; None without pictures.

    Only keyframes are decoded; each tile shows the last one before the middle of its stretch. Long recordings
    get wider stretches, so that the sprite stays small.
    """
    if not probe.has_video:
        return None
    folder.mkdir(parents=True, exist_ok=True)
    every_ms = max(every_ms, math.ceil(probe.duration_ms / MOST_TILES))
    tiles = max(1, math.ceil(probe.duration_ms / every_ms))
    board = Storyboard(
        sprite=folder / "storyboard.jpg",
        vtt=folder / "storyboard.vtt",
        tiles=tiles,
        columns=min(tiles, COLUMNS),
        tile_width=TILE_WIDTH,
        tile_height=_tile_height(probe),
        every_ms=every_ms,
    )
    picked = ["-map", f"0:{probe.video_stream}", "-vf", _sprite_filters(probe, board), "-frames:v", "1"]
    _write_jpeg([*source_arguments(source, *KEYFRAMES_ONLY, "-an"), *picked], board.sprite)
    board.vtt.write_text(storyboard_vtt(board, duration_ms=probe.duration_ms), encoding="utf-8")
    return board


def storyboard_vtt(board: Storyboard, *, duration_ms: int) -> str:
    """One cue a tile: its stretch of time, and its place in the sprite as a media fragment."""
    lines = ["WEBVTT", ""]
    for tile in range(board.tiles):
        start, end = tile * board.every_ms, min((tile + 1) * board.every_ms, duration_ms)
        row, column = divmod(tile, board.columns)
        place = f"{column * board.tile_width},{row * board.tile_height},{board.tile_width},{board.tile_height}"
        lines += [f"{stamp(start)} --> {stamp(max(end, start + 1))}", f"{board.sprite.name}#xywh={place}", ""]
    return "\n".join(lines)


def _picture_poster(source: Path, probe: Probe) -> list[str]:
    width, height = even_size(probe.width, probe.height, short_side=POSTER_SHORT_SIDE)
    start = f"{probe.duration_ms * POSTER_AT / 1000:.3f}"
    seek = ["-noaccurate_seek", "-ss", start] if probe.keyframe_gap_ms < probe.duration_ms else []
    scaled = scale_picture(probe, width=width, height=height)
    filters = f"thumbnail={POSTER_CANDIDATES},{scaled},setpts=PTS-STARTPTS,{JPEG_COLOURS}"
    opened = source_arguments(source, *KEYFRAMES_ONLY, "-an", *seek)
    return [*opened, "-map", f"0:{probe.video_stream}", "-vf", filters]


def _waveform_poster(source: Path, probe: Probe) -> list[str]:
    graph = (
        f"color={WAVEFORM_GROUND}:s={WAVEFORM_SIZE}[ground];"
        f"[0:{probe.audio_stream}]aformat=channel_layouts=mono,"
        f"showwavespic=s={WAVEFORM_SIZE}:colors={WAVEFORM_COLOUR}:scale=sqrt[wave];"
        f"[ground][wave]overlay=format=auto,{JPEG_COLOURS}"
    )
    return [*source_arguments(source, "-vn"), "-filter_complex", graph]


def _sprite_filters(probe: Probe, board: Storyboard) -> str:
    """Hold each keyframe until the next, sample at the middle of each stretch, and lay the samples out."""
    rows = math.ceil(board.tiles / board.columns)
    seconds = board.every_ms / 1000
    scaled = scale_picture(probe, width=board.tile_width, height=board.tile_height)
    held = f"tpad=stop_mode=clone:stop_duration={probe.duration_ms / 1000 + 2 * seconds:.3f}"
    sampled = f"setpts=PTS-{seconds / 2:.3f}/TB,fps=1/{seconds:g}:start_time=0:round=up"
    return f"{scaled},{held},{sampled},trim=end_frame={board.tiles},tile={board.columns}x{rows},{JPEG_COLOURS}"


def _tile_height(probe: Probe) -> int:
    return max(2, min(2 * TILE_WIDTH, round(TILE_WIDTH * probe.height / probe.width / 2) * 2))


def _write_jpeg(arguments: list[str], to: Path) -> None:
    encoder = ["-c:v", "mjpeg", "-q:v", "4", "-f", "image2", "-update", "1"]
    to.parent.mkdir(parents=True, exist_ok=True)
    ffmpeg([*arguments, *encoder, to.name], limits=LIMITS, folder=to.parent)
    if not to.is_file():
        raise UnreadableMedia("No picture of the recording could be decoded.")

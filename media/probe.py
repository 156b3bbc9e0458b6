"""Says what a recording is and whether it can be published, from its packets; the reading happens in a child."""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from media import sniff
from media.copyable import TRANSFERS, can_copy_pictures, can_copy_sound, keyframe_gap_ms
from media.ffmpeg import DEMUXERS, Limits, run_child
from reelhouse.errors import NotFound

Verdict = Literal["ready", "damaged", "refused"]

SEGMENT_MS = 6000  # Apple's authoring rule 7.5
HD_LINES = 720
UNSPECIFIED = 2  # ITU-T H.273
FASTEST_FRAME_RATE = 60.0  # Apple's authoring rule 1.19
COMMON_FRAME_RATES = (5, 10, 12, 12.5, 15, 20, 24000 / 1001, 24, 25, 30000 / 1001, 30, 48, 50, 60000 / 1001, 60)
# Headers of the other containers guess the duration from the bit rate.
HONEST_HEADERS = ("mov", "matroska", "avi", "wav", "flac")


@dataclass(frozen=True, slots=True, kw_only=True)
class Caps:
    """The largest recording that is taken."""

    bytes: int = 32 << 30
    duration_ms: int = 12 * 3600 * 1000
    side_pixels: int = 8192
    picture_pixels: int = 8192 * 4320


@dataclass(frozen=True, slots=True, kw_only=True)
class Probe:
    """What is known of one file; `reason` is fit for its owner and '' when ready.

    Sizes are as displayed: after rotation and with square pixels. `duration_ms` is measured on the packets.
    `segment_starts_ms` are the cuts of a remuxed publication; `matrix` is the colour matrix to assume
    for pictures that name none.
    """

    verdict: Verdict
    reason: str = ""
    container: str = ""
    bytes: int = 0
    duration_ms: int = 0
    header_duration_ms: int | None = None
    has_video: bool = False
    width: int = 0
    height: int = 0
    rotation: int = 0
    frame_rate: float = 0.0
    video_codec: str | None = None
    pixel_format: str | None = None
    video_stream: int | None = None
    keyframe_gap_ms: int = 0
    segment_starts_ms: tuple[int, ...] = ()
    interlaced: bool = False
    full_range: bool = False
    transfer: str = "sdr"
    matrix: str = "auto"
    has_audio: bool = False
    audio_codec: str | None = None
    audio_channels: int = 0
    sample_rate: int = 0
    audio_stream: int | None = None
    remuxable: bool = False
    audio_remuxable: bool = False
    details: str = field(default="", compare=False)


def probe(path: Path, *, limit_seconds: float = 60, caps: Caps | None = None) -> Probe:
    """Read the whole file once in a child process and judge it.

    A file that cannot be published gets the verdict 'refused', not an error. Raises NotFound when there is no
    such file, StepTimedOut past the limit.
    """
    caps = caps or Caps()
    if not path.is_file():
        raise NotFound("file", path.name, hint="Check the path.")
    size = path.stat().st_size
    if size > caps.bytes:
        return _refused(
            size, f"The file has {_gigabytes(size)} GB; the largest that we take is {_gigabytes(caps.bytes)} GB."
        )
    if reason := sniff.text_reason(path):
        return _refused(size, reason)
    return judge(_examine(path, limit_seconds), path=path, caps=caps)


def _examine(path: Path, limit_seconds: float) -> dict[str, Any]:
    script = Path(__file__).with_name("probe_child.py")
    command = [sys.executable, "-P", str(script), str(path.absolute()), DEMUXERS, "file"]
    finished = run_child(command, limits=Limits(seconds=limit_seconds, memory_bytes=2 << 30))
    if finished.code != 0:
        return {"crashed": finished.code, "details": finished.stderr_tail}
    return json.loads(finished.stdout)


def judge(facts: dict[str, Any], *, path: Path, caps: Caps) -> Probe:
    """Turn what the child read into a verdict; pure but for the first bytes of a file that nothing could open."""
    size = path.stat().st_size
    if "crashed" in facts:
        reason = "The file could not be examined: it makes the reader fail. Save or convert it again and upload that."
        return _refused(size, reason, details=facts["details"])
    if "error" in facts:
        return _refused(size, sniff.unknown_reason(path), details=facts["error"])
    known = _known(facts, size)
    if reason := _refusal(facts, known, caps):
        return _refused(size, reason, details=facts["stopped"])
    return known


def _refused(size: int, reason: str, *, details: str = "") -> Probe:
    return Probe(verdict="refused", reason=reason, bytes=size, details=details)


def _known(facts: dict[str, Any], size: int) -> Probe:
    video = facts["video"] if facts["picture"] else None
    audio = facts["audio"] if facts["sound"] else None
    tracks = [track for track in (video, audio) if track]
    begin = min((track["start_ms"] for track in tracks), default=0.0)
    end = max((track["end_ms"] for track in tracks), default=0.0)
    damage = _damage(facts, round(end - begin))
    pictures_fit, sound_fits = (
        can_copy_pictures(facts, begin=begin, end=end),
        can_copy_sound(facts, begin=begin, end=end),
    )
    return Probe(
        verdict="damaged" if damage else "ready",
        reason=damage,
        container=facts["container"].split(",")[0],
        bytes=size,
        duration_ms=round(end - begin),
        header_duration_ms=facts["header_ms"],
        remuxable=pictures_fit if video else sound_fits,
        audio_remuxable=sound_fits,
        details=facts["stopped"],
        **(_video_fields(video, facts["picture"], begin) if video else {}),
        **(_audio_fields(audio, facts["sound"]) if audio else {}),
    )


def _video_fields(video: dict[str, Any], picture: dict[str, Any], begin: float) -> dict[str, Any]:
    width, height = _display_size(picture)
    keys = [key - begin for key in video["keys_ms"]]
    return {
        "has_video": True,
        "width": width,
        "height": height,
        "rotation": picture["rotation"],
        "frame_rate": _frame_rate(video["frame_ms"]),
        "video_codec": video["codec"],
        "pixel_format": picture["pixel_format"],
        "video_stream": video["index"],
        "keyframe_gap_ms": round(keyframe_gap_ms(video)),
        "segment_starts_ms": _segment_starts(keys),
        "interlaced": picture["interlaced"],
        "full_range": picture["full_range"],
        "transfer": TRANSFERS.get(picture["transfer"], "sdr"),
        "matrix": _assumed_matrix(picture),
    }


def _audio_fields(audio: dict[str, Any], sound: dict[str, Any]) -> dict[str, Any]:
    return {
        "has_audio": True,
        "audio_codec": audio["codec"],
        "audio_channels": sound["channels"],
        "sample_rate": sound["sample_rate"],
        "audio_stream": audio["index"],
    }


def _display_size(picture: dict[str, Any]) -> tuple[int, int]:
    """Width and height with square pixels, upright; an anamorphic picture is stretched, never shrunk."""
    aspect = picture["sample_aspect"]
    width = round(picture["width"] * max(aspect, 1))
    height = round(picture["height"] / min(aspect, 1))
    return (height, width) if picture["rotation"] % 180 else (width, height)


def _assumed_matrix(picture: dict[str, Any]) -> str:
    """Players take untagged pictures of 720 lines and more for BT.709; ffmpeg would take them for BT.601."""
    is_untagged = picture["matrix"] == UNSPECIFIED and picture["pixel_format"].startswith("yuv")
    return "bt709" if is_untagged and picture["height"] >= HD_LINES else "auto"


def _frame_rate(frame_ms: float) -> float:
    """Frames per second, set to a common rate within 1 % and never above the cap; 25 for a single picture."""
    rate = 1000 / frame_ms if frame_ms else 25.0
    nearest = float(min(COMMON_FRAME_RATES, key=lambda common: abs(common - rate)))
    return round(min(nearest if abs(nearest - rate) <= 0.01 * rate else rate, FASTEST_FRAME_RATE), 3)


def _segment_starts(keys_ms: list[float]) -> tuple[int, ...]:
    """Where ffmpeg's segmenter cuts: the n-th segment ends at the first keyframe at or after n times the target."""
    starts: list[int] = []
    for key in keys_ms:
        if not starts or key - keys_ms[0] >= SEGMENT_MS * len(starts) - 0.5:
            starts.append(int(key))
    return tuple(starts)


def _damage(facts: dict[str, Any], duration_ms: int) -> str:
    header_ms = facts["header_ms"] if facts["container"].startswith(HONEST_HEADERS) else None
    if header_ms and header_ms - duration_ms > max(400, 0.01 * header_ms):
        return f"damaged: published {_clock(duration_ms)} of {_clock(header_ms)}"
    return (
        f"damaged: published the first {_clock(duration_ms)}; what follows cannot be read" if facts["stopped"] else ""
    )


def _refusal(facts: dict[str, Any], known: Probe, caps: Caps) -> str:
    tracks = [track for track in (facts["video"], facts["audio"]) if track]
    if any(track["protected"] for track in tracks):
        return "The recording is encrypted (copy protection). Upload it without protection."
    if not tracks:
        return "The file holds neither picture nor sound. Upload the complete recording."
    if not known.has_video and not known.has_audio:
        return "Neither picture nor sound can be decoded. Save or convert it again and upload that."
    return _over_caps(known, caps)


def _over_caps(known: Probe, caps: Caps) -> str:
    if known.duration_ms > caps.duration_ms:
        return (
            f"The recording lasts {_clock(known.duration_ms)}; the longest that we take is {_clock(caps.duration_ms)}."
        )
    if max(known.width, known.height) > caps.side_pixels or known.width * known.height > caps.picture_pixels:
        size = f"{known.width} by {known.height}"
        return f"The picture has {size} pixels; the longest side that we take is {caps.side_pixels}."
    return ""


def _clock(duration_ms: int) -> str:
    """Minutes and seconds as people write them: 0:41, 1:02:03."""
    minutes, seconds = divmod(round(duration_ms / 1000), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"


def _gigabytes(size: int) -> str:
    return f"{size / (1 << 30):.1f}"

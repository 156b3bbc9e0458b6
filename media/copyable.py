"""The rules by which pictures and sound may be published as they are, without an encoder; reads only facts."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

FASTEST_FRAME_MS = 1000 / 60  # Apple's authoring rule 1.19
LONGEST_KEYFRAME_GAP_MS = 10_000
COPYABLE_CONTAINERS = ("mov", "matroska")
H264_PROFILES = ("Baseline", "Constrained Baseline", "Main", "High")
H264_LEVEL = 42  # Apple's authoring rule 1.3, in its stricter older form
# Starts and ends of picture and sound further apart than this need padding, so they are not copied.
TOLERATED_OFFSET_MS = 100
TOLERATED_TAIL_MS = 500
# An encoder's start-up; more packets that are not to be heard mean an edit list, which a copy would undo.
PRIMING_PACKETS = 2
TRANSFERS = {16: "pq", 18: "hlg"}  # ITU-T H.273


def can_copy_pictures(facts: dict[str, Any], *, begin: float, end: float) -> bool:
    """Whether the pictures play everywhere as they are and can be cut at keyframes; times in milliseconds."""
    if not facts["picture"]:
        return False
    video = facts["video"]
    return (
        facts["container"].startswith(COPYABLE_CONTAINERS)
        and video["codec"] == "h264"
        and _is_plain_picture(facts["picture"])
        and _can_be_cut(video)
        and video["frame_ms"] >= FASTEST_FRAME_MS * 0.99
        and video["start_ms"] - begin <= TOLERATED_OFFSET_MS
        and end - video["end_ms"] <= TOLERATED_TAIL_MS
    )


def _is_plain_picture(picture: dict[str, Any]) -> bool:
    return (
        picture["profile"] in H264_PROFILES
        and picture["level"] <= H264_LEVEL
        and picture["pixel_format"] == "yuv420p"
        and picture["rotation"] == 0
        and abs(picture["sample_aspect"] - 1) < 0.001
        and picture["transfer"] not in TRANSFERS
        and not picture["interlaced"]
        and not picture["full_range"]
    )


def _can_be_cut(video: dict[str, Any]) -> bool:
    return (
        not video["discarded"]
        and video["all_idr"]
        and not video["malformed"]
        and video["first_is_key"]
        and keyframe_gap_ms(video) <= LONGEST_KEYFRAME_GAP_MS
    )


def keyframe_gap_ms(video: dict[str, Any]) -> float:
    """The longest stretch between two keyframes, or from the last one to the end."""
    return max((after - before for before, after in pairwise([*video["keys_ms"], video["end_ms"]])), default=0.0)


def can_copy_sound(facts: dict[str, Any], *, begin: float, end: float) -> bool:
    """Whether the sound is plain AAC, mono or stereo, without holes, and covers the whole recording."""
    audio, sound = facts["audio"], facts["sound"]
    # Sound has no inner lengths to check, so it is not trusted beside rotten pictures.
    if not sound or (facts["video"] and facts["video"]["malformed"]):
        return False
    return (
        facts["container"].startswith(COPYABLE_CONTAINERS)
        and audio["codec"] == "aac"
        and sound["profile"] == "LC"
        and sound["channels"] <= 2
        and sound["sample_rate"] in {44100, 48000}
        and not audio["corrupt"]
        and audio["discarded"] <= PRIMING_PACKETS
        and audio["start_ms"] - begin <= TOLERATED_OFFSET_MS
        and end - audio["end_ms"] <= TOLERATED_TAIL_MS
        and audio["largest_gap_ms"] <= 2 * audio["frame_ms"]
    )

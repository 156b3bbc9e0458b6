"""Chooses the rungs that are worth their bytes and encodes them all from one decode."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from media.encoding import (
    Encoder,
    clean_picture,
    even_size,
    picture_arguments,
    scale_picture,
    segment_arguments,
)
from media.ffmpeg import ffmpeg, source_arguments
from media.probe import Probe
from media.publish import FAST_SHORT_SIDE, collect, fast_rung, limits_for, rung_name
from media.renditions import Rendition
from reelhouse.errors import UnreadableMedia

STEPS = (1080, 720, 360)
# A rung closer to the one above it than this costs encoding and saves a viewer next to nothing.
LARGEST_STEP_RATIO = 0.7
LEAST_GAIN_RATIO = 0.9
SMALLEST_RUNG_RATIO = 2 / 3
ONE_RUNG_IS_ENOUGH = 240
SMOOTH_FROM = 720
SMOOTH_FRAME_RATE, PLAIN_FRAME_RATE = 60.0, 30.0
# Measured at 640 x 360 on one minute of slides with a moving cursor, 15 frames per second: veryfast with trellis gave
# at crf 26 421 kB, VMAF 65.1 in 2.4 CPU-s; without trellis at crf 24 473 kB, 64.3 in 2.4; faster at crf 26 455 kB, 65.9
# in 2.8; superfast at crf 26 669 kB, 65.6 in 2.5.
PRESET, CRF = "veryfast", 25
PEAK_KILOBITS = {1080: 8_000, 720: 4_500, 360: 1_200}


@dataclass(frozen=True, slots=True, kw_only=True)
class Rung:
    """One rung of the ladder: even sizes with square pixels, upright."""

    name: str
    width: int
    height: int
    frame_rate: float


def ladder(probe: Probe) -> tuple[Rung, ...]:
    """The rungs to encode beside the instant publication, tallest first; never larger than the source.

    A recording that had to be encoded for its publication also gets its full size here when that was larger.
    """
    if not probe.has_video or probe.verdict == "refused":
        return ()
    short_side = min(probe.width, probe.height)
    published = short_side if probe.remuxable else min(short_side, FAST_SHORT_SIDE)
    above = [min(short_side, STEPS[0])] if published < LEAST_GAIN_RATIO * short_side else []
    below = [step for step in STEPS if step <= LARGEST_STEP_RATIO * published]
    if not below and published > ONE_RUNG_IS_ENOUGH:
        below = [round(published * SMALLEST_RUNG_RATIO / 2) * 2]
    rungs = {rung.name: rung for rung in (_rung(probe, step) for step in [*above, *below])}
    # Very wide pictures shrink to the same size as the publication, whatever was asked for.
    taken = "" if probe.remuxable else rung_name(fast_rung(probe))
    return tuple(rung for name, rung in rungs.items() if name != taken)


def encode(source: Path, probe: Probe, rungs: Sequence[Rung], folder: Path) -> tuple[Rendition, ...]:
    """Write `folder/<rung>/init.mp4, 0001.m4s …`: one decode, each size scaled from the next larger one.

    Segments start where a copied publication's do. Raises UnreadableMedia when the recording does not decode,
    StepTimedOut past the limit.
    """
    if not probe.has_video:
        raise UnreadableMedia("The recording has no picture to encode.")
    if not rungs:
        return ()
    for rung in rungs:
        (folder / rung.name).mkdir(parents=True, exist_ok=True)
    starts_ms = probe.segment_starts_ms if probe.remuxable else ()
    outputs = [
        argument
        for rung in rungs
        for argument in (
            *("-map", f"[{rung.name}]"),
            *picture_arguments(_encoder(rung), starts_ms=starts_ms),
            *segment_arguments(rung.name),
        )
    ]
    graph = filter_graph(probe, rungs)
    arguments = [*source_arguments(source), "-filter_complex", graph, *outputs]
    ffmpeg(arguments, limits=limits_for(probe), folder=folder)
    return tuple(collect(folder / rung.name, frame_rate=rung.frame_rate) for rung in rungs)


def filter_graph(probe: Probe, rungs: Sequence[Rung]) -> str:
    """Clean once, scale to the tallest rung, and hand each size on to the next smaller one."""
    clean = clean_picture(probe, frame_rate=rungs[0].frame_rate)
    first = scale_picture(probe, width=rungs[0].width, height=rungs[0].height)
    chains = [f"[0:{probe.video_stream}]{clean},{first}{_outlets(rungs, 0)}"]
    for index, rung in enumerate(rungs[1:], start=1):
        slower = f"fps={rung.frame_rate:g}:start_time=0," if rung.frame_rate < rungs[index - 1].frame_rate else ""
        scale = f"scale={rung.width}:{rung.height}:flags=bicubic,setsar=1"
        chains.append(f"[from{index - 1}]{slower}{scale}{_outlets(rungs, index)}")
    return ";".join(chains)


def _outlets(rungs: Sequence[Rung], index: int) -> str:
    """Where one size goes: to its encoder, and to the next smaller size when there is one."""
    name = f"[{rungs[index].name}]"
    return name if index == len(rungs) - 1 else f",split=2{name}[from{index}]"


def _rung(probe: Probe, short_side: int) -> Rung:
    width, height = even_size(probe.width, probe.height, short_side=short_side)
    cap = SMOOTH_FRAME_RATE if short_side >= SMOOTH_FROM else PLAIN_FRAME_RATE
    return Rung(name=f"{min(width, height)}p", width=width, height=height, frame_rate=min(probe.frame_rate, cap))


def _encoder(rung: Rung) -> Encoder:
    short_side = min(rung.width, rung.height)
    step = min((step for step in STEPS if step >= short_side), default=STEPS[0])
    return Encoder(
        width=rung.width,
        height=rung.height,
        frame_rate=rung.frame_rate,
        crf=CRF,
        preset=PRESET,
        peak_kilobits=PEAK_KILOBITS[step],
    )

"""The ffmpeg arguments by which pictures and sound become CMAF segments; runs nothing."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from media.ffmpeg import THREADS
from media.probe import SEGMENT_MS, Probe
from media.renditions import INIT

LARGEST_PICTURE_PIXELS = 8704 * 256  # macroblocks of level 4.2, ITU-T H.264 table A-1
SOUND_RATE = 48000
DISCARDED_PLAYLIST = "segmenter.m3u8"
SOUND_BITS = {1: "80k", 2: "128k"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Encoder:
    """One H.264 output; `crf` is x264's constant quality, `peak_kilobits` caps it for the network."""

    width: int
    height: int
    frame_rate: float
    crf: int
    preset: str
    peak_kilobits: int


def segment_arguments(name: str) -> list[str]:
    """The segmenter: `name/init.mp4`, `name/0001.m4s` …; its own playlist is thrown away later."""
    return [
        *("-f", "hls", "-hls_time", str(SEGMENT_MS / 1000), "-hls_playlist_type", "vod", "-start_number", "1"),
        *("-hls_segment_type", "fmp4", "-hls_fmp4_init_filename", INIT),
        # Negative composition offsets instead of edit lists: players take the first picture at time 0.
        *("-hls_segment_options", "movflags=+cmaf+negative_cts_offsets:use_editlist=0"),
        *("-hls_segment_filename", f"{name}/%04d.m4s", f"{name}/{DISCARDED_PLAYLIST}"),
    ]


def picture_arguments(encoder: Encoder, *, starts_ms: Sequence[int]) -> list[str]:
    """x264 for screen recordings: keyframes at the segment starts and nowhere else, one colour space.

    Without `starts_ms` a keyframe stands at each multiple of the segment duration.
    """
    times = ",".join(f"{start / 1000:.3f}" for start in starts_ms)
    return [
        *("-c:v", "libx264", "-preset", encoder.preset, "-crf", str(encoder.crf), "-profile:v", "high"),
        *("-trellis", "1"),  # sharper text and fewer bytes for no measurable time; veryfast leaves it out
        *("-maxrate", f"{encoder.peak_kilobits}k", "-bufsize", f"{2 * encoder.peak_kilobits}k"),
        *("-force_key_frames", times or f"expr:gte(t,n_forced*{SEGMENT_MS / 1000:g})", "-forced-idr", "1"),
        *("-g", "100000", "-sc_threshold", "0", "-threads", THREADS),
        *("-colorspace", "bt709", "-color_primaries", "bt709", "-color_trc", "bt709", "-color_range", "tv"),
        *("-fps_mode", "passthrough", "-map_metadata", "-1", "-map_chapters", "-1"),
    ]


def sound_arguments(probe: Probe) -> list[str]:
    """AAC for the whole length of the recording: copied where it is that already, else padded and encoded."""
    if probe.audio_remuxable:
        return ["-c:a", "copy"]
    channels = min(probe.audio_channels, 2)
    seconds = f"{probe.duration_ms / 1000:.3f}"
    return [
        *("-af", f"aresample={SOUND_RATE}:async=1:first_pts=0,apad=whole_dur={seconds}", "-t", seconds),
        *("-c:a", "aac", "-ac", str(channels), "-b:a", SOUND_BITS[channels], "-map_metadata", "-1"),
    ]


def clean_picture(probe: Probe, *, frame_rate: float) -> str:
    """The filters before scaling: constant rate from time 0 to the end, no interlacing. Rotation is ffmpeg's own.

    Pictures that may be copied cover the whole time as they are; the others are held until the sound ends.
    """
    filters = ["bwdif=deint=interlaced"] if probe.interlaced else []
    filters.append(f"fps={frame_rate:g}:start_time=0")
    if not probe.remuxable:
        filters.append(f"tpad=stop_mode=clone:stop=-1,trim=end={probe.duration_ms / 1000:.3f}")
    return ",".join(filters)


def scale_picture(probe: Probe, *, width: int, height: int) -> str:
    """The filters that bring one picture to size, square pixels, 8-bit 4:2:0 and BT.709 limited range."""
    if probe.transfer != "sdr":
        return (
            f"zscale=w={width}:h={height}:t=linear:npl=100,format=gbrpf32le,zscale=p=bt709,tonemap=hable:desat=0,"
            "zscale=t=bt709:m=bt709:r=limited,format=yuv420p,setsar=1"
        )
    scale = f"scale={width}:{height}:flags=bicubic:in_color_matrix={probe.matrix}:out_color_matrix=bt709:out_range=tv"
    return f"{scale},format=yuv420p,setsar=1"


def even_size(width: int, height: int, *, short_side: int) -> tuple[int, int]:
    """The size whose shorter side is at most `short_side`, both sides even, never larger than the source.

    Very wide pictures shrink further, to what H.264 level 4.2 allows.
    """
    factor = min(1.0, short_side / min(width, height), math.sqrt(LARGEST_PICTURE_PIXELS / (width * height)))
    return max(2, round(width * factor / 2) * 2), max(2, round(height * factor / 2) * 2)

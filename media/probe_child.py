"""Reads one untrusted recording in a process of its own and prints what its packets say as JSON; knows only av.

Run as a script: `python -P probe_child.py FILE DEMUXERS PROTOCOLS`. It judges nothing: media/probe.py does.
"""

from __future__ import annotations

import json
import statistics
import sys
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import av
from av import error

NAL_IDR, NAL_SPS = 5, 7
FRAMES_TRIED = 60


def examine(path: str, demuxers: str, protocols: str) -> dict[str, Any]:
    """Demux the whole file once and decode one frame; `error` stands alone when it cannot be opened."""
    options = {"format_whitelist": demuxers, "protocol_whitelist": protocols}
    try:
        with av.open(path, options=options, metadata_errors="replace") as container:
            facts = _demux(container)
        with av.open(path, options=options, metadata_errors="replace") as container:
            return facts | _decode(container, facts)
    except error.FFmpegError as failure:
        return {"error": failure.strerror or type(failure).__name__}


def _demux(container: Any) -> dict[str, Any]:
    tracks = {stream.index: Track(stream) for stream in _chosen(container)}
    stopped = ""
    try:
        for packet in container.demux([track.stream for track in tracks.values()]):
            tracks[packet.stream_index].add(packet)
    except error.FFmpegError as failure:
        stopped = failure.strerror or type(failure).__name__
    found = [track.facts() for track in tracks.values() if track.times]
    return {
        "container": container.format.name,
        "header_ms": round(container.duration / 1000) if container.duration else None,
        "stopped": stopped,
        "video": next((track for track in found if track["kind"] == "video"), None),
        "audio": next((track for track in found if track["kind"] == "audio"), None),
    }


def _chosen(container: Any) -> Iterator[Any]:
    """The first real picture and the first sound; cover art looks like a video stream and is none."""
    pictures = [s for s in container.streams.video if "attached_pic" not in _disposition(s)]
    sounds = sorted(container.streams.audio, key=lambda stream: "default" not in _disposition(stream))
    yield from pictures[:1]
    yield from [stream for stream in sounds if stream.codec_context is not None][:1]


def _disposition(stream: Any) -> str:
    return str(stream.disposition).lower()


class Track:
    """One stream as its packets show it; times in the stream's own units until `facts`."""

    def __init__(self, stream: Any) -> None:
        self.stream = stream
        self.codec = stream.codec_context
        self.times: list[int] = []
        self.keys: list[int] = []
        self.end = 0
        self.bytes = self.corrupt = self.discarded = self.malformed = 0
        self.protected = False
        is_h264 = stream.type == "video" and self.codec is not None and self.codec.name == "h264"
        self.all_idr = is_h264
        self.nal_length = _nal_length(stream.codec_context.extradata) if is_h264 else 0

    def add(self, packet: Any) -> None:
        """Take in one packet; corrupt and discarded ones only count."""
        time = packet.pts if packet.pts is not None else packet.dts
        if time is None or packet.size == 0:
            return
        if packet.is_corrupt or packet.is_discard:
            self.corrupt += packet.is_corrupt
            self.discarded += packet.is_discard
            return
        self.bytes += packet.size
        self.times.append(time)
        self.end = max(self.end, time + (packet.duration or 0))
        self.protected = self.protected or packet.has_sidedata("encryption_info")
        if self.nal_length:
            self.malformed += not _is_well_formed(bytes(packet), self.nal_length)
        if packet.is_keyframe and self.stream.type == "video":
            self.keys.append(time)
            self.all_idr = self.all_idr and self._is_plain_idr(bytes(packet))

    def _is_plain_idr(self, data: bytes) -> bool:
        """An IDR that needs no parameter set but the header's: only such a packet may be copied as a cut."""
        units = list(_nal_units(data, self.nal_length))
        known = self.codec.extradata or b""
        is_idr = any(unit[0] & 31 == NAL_IDR for unit in units if unit)
        return is_idr and all(unit in known for unit in units if unit and unit[0] & 31 == NAL_SPS)

    def facts(self) -> dict[str, Any]:
        """What the packets said, times in milliseconds."""
        scale = 1000 * float(self.stream.time_base)
        order = sorted(self.times)
        gaps = [after - before for before, after in pairwise(order)]
        typical = statistics.median(gaps) if gaps else 0
        steady = [gap for gap in gaps if 0.5 * typical <= gap <= 1.5 * typical] or [0]
        return {
            "kind": self.stream.type,
            "index": self.stream.index,
            "codec": self.codec.codec.canonical_name if self.codec is not None else "",
            "protected": self.protected,
            "start_ms": order[0] * scale,
            "end_ms": (self.end if self.end > order[-1] else order[-1] + typical) * scale,
            "largest_gap_ms": max(gaps, default=0) * scale,
            "frame_ms": statistics.fmean(steady) * scale,
            "first_is_key": bool(self.keys) and self.keys[0] == order[0],
            "keys_ms": [key * scale for key in sorted(self.keys)],
            "all_idr": self.all_idr,
            "packets": len(order),
            "bytes": self.bytes,
            "corrupt": self.corrupt,
            "discarded": self.discarded,
            "malformed": self.malformed,
        }


def _nal_length(extradata: bytes | None) -> int:
    """How many bytes give the length of a unit; 0 for start codes (Annex B)."""
    return (extradata[4] & 3) + 1 if extradata and len(extradata) > 6 and extradata[0] == 1 else 0


def _is_well_formed(data: bytes, length_bytes: int) -> bool:
    """Whether the units fill the packet exactly and none has the forbidden bit: rotten bytes hardly ever do."""
    at = 0
    while at + length_bytes < len(data):
        if data[at + length_bytes] & 0x80:
            return False
        at += length_bytes + int.from_bytes(data[at : at + length_bytes], "big")
    return at == len(data)


def _nal_units(data: bytes, length_bytes: int) -> Iterator[bytes]:
    if not length_bytes:
        yield from data.replace(b"\0\0\0\1", b"\0\0\1").split(b"\0\0\1")[1:]
        return
    at = 0
    while at + length_bytes < len(data):
        size = int.from_bytes(data[at : at + length_bytes], "big")
        yield data[at + length_bytes : at + length_bytes + size]
        at += length_bytes + max(size, 1)


def _decode(container: Any, facts: dict[str, Any]) -> dict[str, Any]:
    decoded: dict[str, Any] = {"picture": None, "sound": None}
    if facts["video"]:
        frame = _first_frame(container, facts["video"]["index"])
        decoded["picture"] = frame and _picture(frame, container.streams[facts["video"]["index"]])
    if facts["audio"]:
        if facts["video"]:
            container.seek(0)
        frame = _first_frame(container, facts["audio"]["index"])
        decoded["sound"] = frame and _sound(frame, container.streams[facts["audio"]["index"]])
    return decoded


def _first_frame(container: Any, index: int) -> Any | None:
    """The first frame that decodes without an error, or None after some tries."""
    stream = container.streams[index]
    stream.codec_context.thread_count = 1
    try:
        packets = container.demux(stream)
        for _ in range(FRAMES_TRIED):
            frames = _frames(next(packets, None))
            if frames is None:
                return None
            if frames:
                return frames[0]
    except error.FFmpegError:
        return None
    return None


def _frames(packet: Any | None) -> list[Any] | None:
    if packet is None:
        return None
    try:
        return [frame for frame in packet.decode() if not frame.is_corrupt]
    except error.InvalidDataError:
        return []


def _picture(frame: Any, stream: Any) -> dict[str, Any]:
    aspect = stream.sample_aspect_ratio
    return {
        "width": frame.width,
        "height": frame.height,
        "sample_aspect": float(aspect) if aspect else 1.0,
        "rotation": frame.rotation % 360,
        "pixel_format": frame.format.name,
        "profile": str(stream.codec_context.profile or ""),
        "level": stream.codec_context.level or 0,
        "interlaced": bool(frame.interlaced_frame),
        "full_range": int(frame.color_range) == 2,
        "transfer": int(frame.color_trc),
        "matrix": int(frame.colorspace),
    }


def _sound(frame: Any, stream: Any) -> dict[str, Any]:
    return {
        "channels": frame.layout.nb_channels,
        "sample_rate": frame.sample_rate,
        "profile": str(stream.codec_context.profile or ""),
    }


if __name__ == "__main__":
    sys.stdout.write(json.dumps(examine(*sys.argv[1:4])))

"""Reads the boxes of fragmented MP4 that we wrote: codec strings, exact segment times, keyframe byte ranges.

Box layouts: ISO/IEC 14496-12 (files), 14496-15 (AVC), 14496-1 (esds).
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from reelhouse.errors import UnreadableMedia

CONTAINERS = {b"moov", b"trak", b"mdia", b"minf", b"stbl", b"mvex", b"moof", b"traf"}
NOT_SYNC = 0x00010000


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """One box: its kind, where it begins in the file, and its payload."""

    kind: bytes
    start: int
    header_bytes: int
    payload: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Init:
    """What an initialisation segment declares; sizes are 0 for sound, channels 0 for pictures."""

    timescale: int
    codecs: str
    width: int = 0
    height: int = 0
    channels: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Fragment:
    """Times in the track's timescale; the keyframe range covers the moof and the first sample."""

    start: int
    duration: int
    keyframe_offset: int
    keyframe_bytes: int
    starts_with_keyframe: bool


def read_init(path: Path) -> Init:
    """Read `init.mp4`; raises UnreadableMedia when it is none."""
    boxes = {box.kind: box.payload for box in _walk(path.read_bytes(), path)}
    try:
        timescale = _timescale(boxes[b"mdhd"])
        return _sample_entry(boxes[b"stsd"], timescale)
    except (KeyError, struct.error, IndexError) as error:
        raise UnreadableMedia(f"{path.name} is no initialisation segment.") from error


def read_fragment(path: Path) -> Fragment:
    """Read one media segment; raises UnreadableMedia when it holds no samples."""
    start: int | None = None
    duration = keyframe_offset = keyframe_bytes = 0
    is_sync, defaults, moof, sizes = False, _Defaults(), 0, [0]
    for box in _walk(path.read_bytes(), path):
        if box.kind == b"moof":
            moof = box.start
        elif box.kind == b"tfhd":
            defaults = _defaults(box.payload)
        elif box.kind == b"tfdt" and start is None:
            start = _decode_time(box.payload)
        elif box.kind == b"trun":
            run = _run(box.payload, defaults)
            if not duration:
                is_sync, keyframe_offset, sizes = run.starts_with_sync, moof, [run.first_sample_bytes]
            duration += run.duration
        elif box.kind == b"mdat" and not keyframe_bytes:
            keyframe_bytes = box.start + box.header_bytes + sizes[0] - keyframe_offset
    if start is None or not keyframe_bytes:
        raise UnreadableMedia(f"{path.name} is no media segment.")
    return Fragment(
        start=start,
        duration=duration,
        keyframe_offset=keyframe_offset,
        keyframe_bytes=keyframe_bytes,
        starts_with_keyframe=is_sync,
    )


def _walk(data: bytes, path: Path, base: int = 0) -> Iterator[Box]:
    at = 0
    while at + 8 <= len(data):
        size, kind = struct.unpack_from(">I4s", data, at)
        header = 16 if size == 1 else 8
        if size == 1:
            size = struct.unpack_from(">Q", data, at + 8)[0]
        if size < header or at + size > len(data):
            raise UnreadableMedia(f"{path.name} is cut off.")
        payload = data[at + header : at + size]
        yield Box(kind=kind, start=base + at, header_bytes=header, payload=payload)
        if kind in CONTAINERS:
            yield from _walk(payload, path, base + at + header)
        at += size


def _timescale(mdhd: bytes) -> int:
    return struct.unpack_from(">I", mdhd, 20 if mdhd[0] == 1 else 12)[0]


def _sample_entry(stsd: bytes, timescale: int) -> Init:
    entry = stsd[8:]
    if entry[4:8] == b"avc1":
        at = entry.index(b"avcC") + 4
        width, height = struct.unpack_from(">HH", entry, 32)
        return Init(timescale=timescale, codecs=f"avc1.{entry[at + 1 : at + 4].hex()}", width=width, height=height)
    return Init(
        timescale=timescale,
        codecs=f"mp4a.40.{_audio_object_type(entry)}",
        channels=struct.unpack_from(">H", entry, 24)[0],
    )


def _audio_object_type(entry: bytes) -> int:
    """The first five bits of the decoder's configuration, behind descriptor tag 5 and its length."""
    at = entry.index(b"\x05", entry.index(b"esds") + 4 + 4 + 13)
    while entry[at + 1] & 0x80:
        at += 1
    return entry[at + 2] >> 3


@dataclass(frozen=True, slots=True, kw_only=True)
class _Defaults:
    duration: int = 0
    size: int = 0
    flags: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class _Run:
    duration: int
    first_sample_bytes: int
    starts_with_sync: bool


def _defaults(tfhd: bytes) -> _Defaults:
    flags = int.from_bytes(tfhd[1:4], "big")
    at = 8 + 8 * bool(flags & 0x1) + 4 * bool(flags & 0x2)
    values: list[int] = []
    for bit in (0x8, 0x10, 0x20):
        values.append(struct.unpack_from(">I", tfhd, at)[0] if flags & bit else 0)
        at += 4 * bool(flags & bit)
    return _Defaults(duration=values[0], size=values[1], flags=values[2])


def _decode_time(tfdt: bytes) -> int:
    return struct.unpack_from(">Q" if tfdt[0] == 1 else ">I", tfdt, 4)[0]


def _run(trun: bytes, defaults: _Defaults) -> _Run:
    flags = int.from_bytes(trun[1:4], "big")
    count = struct.unpack_from(">I", trun, 4)[0]
    at = 8 + 4 * bool(flags & 0x1)
    first_flags = struct.unpack_from(">I", trun, at)[0] if flags & 0x4 else None
    at += 4 * bool(flags & 0x4)
    fields = [bit for bit in (0x100, 0x200, 0x400, 0x800) if flags & bit]
    samples = (
        [
            dict(zip(fields, values, strict=True))
            for values in struct.iter_unpack(f">{len(fields)}I", trun[at : at + 4 * len(fields) * count])
        ]
        if fields
        else [{}] * count
    )
    if not samples:
        return _Run(duration=0, first_sample_bytes=0, starts_with_sync=False)
    sync_flags = first_flags if first_flags is not None else samples[0].get(0x400, defaults.flags)
    return _Run(
        duration=sum(sample.get(0x100, defaults.duration) for sample in samples),
        first_sample_bytes=samples[0].get(0x200, defaults.size),
        starts_with_sync=not sync_flags & NOT_SYNC,
    )

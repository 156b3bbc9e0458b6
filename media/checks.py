"""Says which rules of playable HLS a published folder breaks; reads the files that a player would read.

Rule numbers are those of Apple's HLS authoring specification, unless they say RFC 8216.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote

from media.boxes import read_fragment, read_init
from media.renditions import SegmentFile, peak_bandwidth
from reelhouse.errors import UnreadableMedia

TARGET_MS, TOLERATED_MS = 6000, 500
LONGEST_TARGET_SECONDS = 16
PROFILES, LEVEL = {0x42, 0x4D, 0x64}, 42
TOLERANCE = 0.10
ATTRIBUTE = re.compile(r'([A-Z0-9-]+)=("[^"]*"|[^",]*)')
SIZE = re.compile(r"\d+x\d+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One tag with attributes and the address that belongs to it ('' when it has none)."""

    tag: str
    attributes: dict[str, str]
    address: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Playlist:
    """One media playlist: its tags, its segments as measured on disk, and what is wrong with them."""

    path: Path
    tags: dict[str, str]
    segments: tuple[SegmentFile, ...]
    faults: tuple[str, ...]


def check_playable(folder: Path, master: Path) -> tuple[str, ...]:
    """Every violated rule as one line `number where: what`; empty when all is well.

    `folder` is the tree that all addresses must stay inside (a video's folder), `master` the entrance.
    """
    try:
        text = master.read_text(encoding="utf-8")
    except OSError:
        return (f"RFC 8216 4.1 {master.name}: there is no such playlist",)
    entries = list(_entries(text))
    playlists = {
        entry.address: _read(folder, master.parent, entry) for entry in entries if entry.address.endswith("m3u8")
    }
    faults = [fault for playlist in playlists.values() for fault in playlist.faults]
    return tuple(dict.fromkeys([*_master_faults(text, entries), *faults, *_bandwidth_faults(entries, playlists)]))


def _entries(text: str) -> Iterator[Entry]:
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    for line, following in zip(lines, [*lines[1:], ""], strict=True):
        tag, _, rest = line.partition(":")
        if tag in {"#EXT-X-STREAM-INF", "#EXT-X-I-FRAME-STREAM-INF", "#EXT-X-MEDIA"}:
            attributes = {name: value.strip('"') for name, value in ATTRIBUTE.findall(rest)}
            yield Entry(tag=tag, attributes=attributes, address=attributes.get("URI", following))


def _master_faults(text: str, entries: list[Entry]) -> Iterator[str]:
    variants = [entry for entry in entries if entry.tag == "#EXT-X-STREAM-INF"]
    keyframes = [entry for entry in entries if entry.tag == "#EXT-X-I-FRAME-STREAM-INF"]
    has_pictures = any("avc1" in entry.attributes.get("CODECS", "") for entry in variants)
    if not variants:
        yield "RFC 8216 4.3.4.2 master: no variant"
    if has_pictures and not keyframes:
        yield "6.1 master: no I-frame playlist"
    if "#EXT-X-INDEPENDENT-SEGMENTS" not in text:
        yield "9.11 master: EXT-X-INDEPENDENT-SEGMENTS is missing"
    for entry in variants:
        yield from _variant_faults(entry)
    for entry in keyframes:
        yield from _missing(entry, {"9.3": "CODECS", "9.4": "RESOLUTION"})
    for entry in entries:
        if entry.tag == "#EXT-X-MEDIA":
            yield from _missing(entry, {"8.10": "LANGUAGE"})


def _variant_faults(entry: Entry) -> Iterator[str]:
    yield from _missing(entry, {"9.1": "CODECS", "9.13": "BANDWIDTH", "9.14": "AVERAGE-BANDWIDTH"})
    codecs = entry.attributes.get("CODECS", "")
    for profile, level in re.findall(r"avc1\.([0-9a-fA-F]{2})[0-9a-fA-F]{2}([0-9a-fA-F]{2})", codecs):
        if int(profile, 16) not in PROFILES or int(level, 16) > LEVEL:
            yield f"1.3 {entry.address}: H.264 above High profile, level 4.2"
    if "avc1" not in codecs:
        return
    yield from _missing(entry, {"9.2": "RESOLUTION", "9.15": "FRAME-RATE"})
    if not SIZE.fullmatch(entry.attributes.get("RESOLUTION", "1x1")):
        yield f"9.2 {entry.address}: RESOLUTION is no size"
    if float(entry.attributes.get("FRAME-RATE") or 0) > 60:
        yield f"1.19 {entry.address}: more than 60 frames per second"


def _missing(entry: Entry, wanted: dict[str, str]) -> Iterator[str]:
    for number, name in wanted.items():
        if not entry.attributes.get(name):
            yield f"{number} {entry.address or entry.tag}: {name} is missing"


def _read(folder: Path, base: Path, entry: Entry) -> Playlist:
    path = base / unquote(entry.address)
    try:
        text = path.read_text(encoding="utf-8")
    except OSError:
        fault = f"RFC 8216 4.1 {entry.address}: there is no such playlist"
        return Playlist(path=path, tags={}, segments=(), faults=(fault,))
    parts = [line.partition(":") for line in text.splitlines() if line.startswith("#EXT")]
    tags = {name: value for name, _, value in parts}
    is_subtitles = entry.attributes.get("TYPE") == "SUBTITLES"
    segments, faults = ((), []) if is_subtitles else _measure(text, path, folder)
    faults += list(_playlist_faults(tags, segments, name=entry.address, is_subtitles=is_subtitles))
    return Playlist(path=path, tags=tags, segments=segments, faults=tuple(faults))


def _playlist_faults(
    tags: dict[str, str], segments: tuple[SegmentFile, ...], *, name: str, is_subtitles: bool
) -> Iterator[str]:
    target = int(tags.get("#EXT-X-TARGETDURATION") or 0)
    if tags.get("#EXT-X-PLAYLIST-TYPE") != "VOD" or "#EXT-X-ENDLIST" not in tags:
        yield f"8.6 {name}: no EXT-X-PLAYLIST-TYPE:VOD with an end"
    if is_subtitles:
        return
    if "#EXT-X-MAP" not in tags:
        yield f"8.20 {name}: EXT-X-MAP is missing"
    if not segments:
        yield f"RFC 8216 4.1 {name}: no segments"
    if target > LONGEST_TARGET_SECONDS:
        yield f"7.5 {name}: target duration is {target} s, not about 6 s"
    for segment in segments:
        if segment.duration_ms > target * 1000 + TOLERATED_MS:
            yield f"7.7 {name}: {segment.name} is longer than the target duration"


def _measure(text: str, path: Path, folder: Path) -> tuple[tuple[SegmentFile, ...], list[str]]:
    """Read each segment; its declared duration must be the true one, and pictures must start with an IDR."""
    segments: list[SegmentFile] = []
    faults: list[str] = []
    init = re.search(r'#EXT-X-MAP:URI="([^"]+)"', text)
    for declared, size, address in re.findall(
        r"#EXTINF:([\d.]+),[^\n]*\n(?:#EXT-X-BYTERANGE:(\d+)@\d+\n)?([^#\n]+)", text
    ):
        media = (path.parent / unquote(address)).resolve()
        if not media.is_relative_to(folder.resolve()) or init is None:
            faults.append(f"RFC 8216 4.1 {path.name}: {address} is outside of the video's folder or has no map")
            continue
        try:
            segment, fault = _segment(media, path.parent / unquote(init[1]), float(declared) * 1000)
        except (UnreadableMedia, OSError) as error:
            faults.append(f"RFC 8216 3 {path.name}: {address} cannot be read ({error})")
            continue
        faults += [f"{fault} in {path.name}"] if fault else []
        segments.append(segment if not size else _only_keyframe(segment, int(size)))
    return tuple(segments), faults


def _segment(media: Path, init_path: Path, declared_ms: float) -> tuple[SegmentFile, str]:
    init, fragment = read_init(init_path), read_fragment(media)
    true_ms = fragment.duration * 1000 / init.timescale
    fault = (
        f"8.1 {media.name}: lasts {true_ms:.0f} ms, not {declared_ms:.0f} ms" if abs(true_ms - declared_ms) > 2 else ""
    )
    if init.width and not fragment.starts_with_keyframe:
        fault = f"7.4 {media.name}: does not start with an IDR picture"
    size = media.stat().st_size
    return SegmentFile(name=media.name, duration_ms=round(declared_ms), bytes=size), fault


def _only_keyframe(segment: SegmentFile, size: int) -> SegmentFile:
    return SegmentFile(name=segment.name, duration_ms=segment.duration_ms, bytes=size)


def _bandwidth_faults(entries: list[Entry], playlists: dict[str, Playlist]) -> Iterator[str]:
    """BANDWIDTH is the peak and AVERAGE-BANDWIDTH the mean of the pictures and the largest sound together."""
    sounds = [playlists[e.address].segments for e in entries if e.attributes.get("TYPE") == "AUDIO"]
    targets = {
        p.tags.get("#EXT-X-TARGETDURATION")
        for e in entries
        if (p := playlists.get(e.address)) and e.attributes.get("TYPE") != "SUBTITLES"
    }
    if len(targets) > 1:
        yield "8.2 master: the playlists have different target durations"
    for entry in entries:
        segments = playlists[entry.address].segments if entry.address in playlists else ()
        if entry.tag == "#EXT-X-MEDIA" or not segments:
            continue
        beside = [sound for sound in sounds if sound] if entry.attributes.get("AUDIO") else []
        peak = peak_bandwidth(segments) + max(map(peak_bandwidth, beside), default=0)
        mean = _mean(segments) + max(map(_mean, beside), default=0)
        yield from _differs("1.27", entry, "BANDWIDTH", peak)
        yield from _differs("1.26", entry, "AVERAGE-BANDWIDTH", mean)


def _mean(segments: tuple[SegmentFile, ...]) -> float:
    return sum(s.bytes for s in segments) * 8000 / max(1, sum(s.duration_ms for s in segments))


def _differs(number: str, entry: Entry, name: str, measured: float) -> Iterator[str]:
    declared = float(entry.attributes.get(name) or 0)
    if abs(declared - measured) > TOLERANCE * measured:
        yield f"{number} {entry.address}: {name} is {declared:.0f}, measured {measured:.0f}"

"""Writes HLS playlists (RFC 8216, version 7, Apple's authoring rules) as text; reads no file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import quote

from media.renditions import Rendition, SegmentFile, peak_bandwidth

SOUND_GROUP, SUBTITLE_GROUP = "sound", "subtitles"
DEFAULT_BITS_PER_SECOND = 2_000_000  # Apple's authoring rule 1.32


@dataclass(frozen=True, slots=True, kw_only=True)
class Subtitles:
    """One WebVTT file for the whole recording; `path` is relative to the manifests."""

    language: str
    name: str
    path: str


def target_seconds(renditions: Sequence[Rendition]) -> int:
    """One target duration for all playlists of a recording (Apple's authoring rule 8.2)."""
    longest_ms = max(segment.duration_ms for rendition in renditions for segment in rendition.segments)
    return max(1, (longest_ms + 500) // 1000)  # RFC 8216, 4.3.3.1: durations count rounded to whole seconds


def media_playlist(rendition: Rendition, *, base: str, target: int) -> str:
    """The playlist of one rendition whose segments lie in `base`."""
    lines = [*_header(target), _map(rendition, base)]
    for segment in rendition.segments:
        lines += [f"#EXTINF:{segment.duration_ms / 1000:.3f},", _url(base, segment.name)]
    return _text([*lines, "#EXT-X-ENDLIST"])


def keyframe_playlist(rendition: Rendition, *, base: str, target: int) -> str:
    """The I-frame playlist: the first picture of each segment, as a byte range with its moof."""
    lines = [*_header(target), "#EXT-X-I-FRAMES-ONLY", _map(rendition, base)]
    for segment in rendition.segments:
        lines += [
            f"#EXTINF:{segment.duration_ms / 1000:.3f},",
            f"#EXT-X-BYTERANGE:{segment.keyframe_bytes}@{segment.keyframe_offset}",
            _url(base, segment.name),
        ]
    return _text([*lines, "#EXT-X-ENDLIST"])


def subtitle_playlist(subtitles: Subtitles, *, duration_ms: int) -> str:
    """One segment that is the whole WebVTT file."""
    lines = _header(max(1, -(-duration_ms // 1000)))
    return _text([*lines, f"#EXTINF:{duration_ms / 1000:.3f},", _url("", subtitles.path), "#EXT-X-ENDLIST"])


def master_playlist(
    renditions: Sequence[Rendition], *, playlists: Mapping[str, str], subtitles: Mapping[str, Subtitles]
) -> str:
    """The multivariant playlist; `playlists` gives the file of each rendition, `subtitles` is keyed by its file.

    The I-frame playlist of a rendition is listed under its name with `/keyframes` behind it.
    """
    sounds = [rendition for rendition in renditions if rendition.kind == "audio"]
    pictures = in_play_order([rendition for rendition in renditions if rendition.kind == "video"])
    lines = ["#EXTM3U", "#EXT-X-VERSION:7", "#EXT-X-INDEPENDENT-SEGMENTS"]
    if pictures:
        lines += [_sound_line(sound, playlists[sound.name], index) for index, sound in enumerate(sounds)]
    lines += [_subtitle_line(file, index, item) for index, (file, item) in enumerate(subtitles.items())]
    for rendition in pictures or sounds[:1]:
        beside = sounds if rendition.kind == "video" else []
        lines += [_variant_line(rendition, beside, bool(subtitles)), _url("", playlists[rendition.name])]
    lines += [_keyframe_line(picture, playlists[f"{picture.name}/keyframes"]) for picture in pictures]
    return _text(lines)


def in_play_order(pictures: Sequence[Rendition]) -> list[Rendition]:
    """The rung that players start with first: the best one that an ordinary network carries; then by bit rate."""
    ordered = sorted(pictures, key=lambda rendition: rendition.bandwidth)
    fitting = [rendition for rendition in ordered if rendition.average_bandwidth <= DEFAULT_BITS_PER_SECOND]
    first = (fitting or ordered)[-1:] if fitting else ordered[:1]
    return [*first, *(rendition for rendition in ordered if rendition not in first)]


def _header(target: int) -> list[str]:
    return [
        "#EXTM3U",
        "#EXT-X-VERSION:7",
        f"#EXT-X-TARGETDURATION:{target}",
        "#EXT-X-MEDIA-SEQUENCE:1",
        "#EXT-X-PLAYLIST-TYPE:VOD",
        "#EXT-X-INDEPENDENT-SEGMENTS",
    ]


def _map(rendition: Rendition, base: str) -> str:
    return f'#EXT-X-MAP:URI="{_url(base, rendition.init)}"'


def _sound_line(sound: Rendition, playlist: str, index: int) -> str:
    default = "YES" if index == 0 else "NO"
    return _tag(
        "#EXT-X-MEDIA",
        TYPE="AUDIO",
        GROUP_ID=f'"{SOUND_GROUP}"',
        NAME=f'"{sound.name}"',
        LANGUAGE='"und"',
        DEFAULT=default,
        AUTOSELECT="YES",
        CHANNELS=f'"{sound.channels}"',
        URI=f'"{_url("", playlist)}"',
    )


def _subtitle_line(file: str, index: int, subtitles: Subtitles) -> str:
    return _tag(
        "#EXT-X-MEDIA",
        TYPE="SUBTITLES",
        GROUP_ID=f'"{SUBTITLE_GROUP}"',
        NAME=f'"{subtitles.name}"',
        LANGUAGE=f'"{subtitles.language}"',
        DEFAULT="YES" if index == 0 else "NO",
        AUTOSELECT="YES",
        FORCED="NO",
        CHARACTERISTICS='"public.accessibility.transcribes-spoken-dialog"',
        URI=f'"{_url("", file)}"',
    )


def _variant_line(rendition: Rendition, sounds: Sequence[Rendition], has_subtitles: bool) -> str:
    codecs = ",".join(dict.fromkeys([rendition.codecs, *(sound.codecs for sound in sounds)]))
    attributes = {
        "BANDWIDTH": str(rendition.bandwidth + max((sound.bandwidth for sound in sounds), default=0)),
        "AVERAGE_BANDWIDTH": str(
            rendition.average_bandwidth + max((sound.average_bandwidth for sound in sounds), default=0)
        ),
        "CODECS": f'"{codecs}"',
    }
    if rendition.kind == "video":
        attributes |= _picture_attributes(rendition) | {"FRAME_RATE": f"{rendition.frame_rate:.3f}"}
    if sounds:
        attributes["AUDIO"] = f'"{SOUND_GROUP}"'
    if has_subtitles:
        attributes["SUBTITLES"] = f'"{SUBTITLE_GROUP}"'
    return _tag("#EXT-X-STREAM-INF", **attributes, CLOSED_CAPTIONS="NONE")


def _keyframe_line(picture: Rendition, playlist: str) -> str:
    keyframes = [
        SegmentFile(name=segment.name, duration_ms=segment.duration_ms, bytes=segment.keyframe_bytes)
        for segment in picture.segments
    ]
    size = sum(keyframe.bytes for keyframe in keyframes)
    return _tag(
        "#EXT-X-I-FRAME-STREAM-INF",
        BANDWIDTH=str(peak_bandwidth(keyframes)),
        AVERAGE_BANDWIDTH=str(-(-size * 8000 // max(picture.duration_ms, 1))),
        CODECS=f'"{picture.codecs}"',
        **_picture_attributes(picture),
        URI=f'"{_url("", playlist)}"',
    )


def _picture_attributes(picture: Rendition) -> dict[str, str]:
    return {"RESOLUTION": f"{picture.width}x{picture.height}", "VIDEO_RANGE": "SDR"}


def _tag(name: str, **attributes: str) -> str:
    return f"{name}:" + ",".join(f"{key.replace('_', '-')}={value}" for key, value in attributes.items())


def _url(base: str, name: str) -> str:
    return quote(f"{base}/{name}" if base else name, safe="/._-")


def _text(lines: Sequence[str]) -> str:
    return "\n".join(lines) + "\n"

"""Writes the DASH manifest (ISO/IEC 23009-1, static, SegmentTimeline) over the same segments as HLS."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import groupby
from urllib.parse import quote
from xml.etree import ElementTree as xml

from media.hls import Subtitles
from media.renditions import Rendition

NAMESPACE = "urn:mpeg:dash:schema:mpd:2011"
TIMESCALE = 1000


def manifest(renditions: Sequence[Rendition], *, bases: Mapping[str, str], subtitles: Sequence[Subtitles] = ()) -> str:
    """The MPD; `bases` gives the relative folder of each rendition's segments."""
    duration_ms = max(rendition.duration_ms for rendition in renditions)
    root = xml.Element(
        "MPD",
        xmlns=NAMESPACE,
        profiles="urn:mpeg:dash:profile:isoff-live:2011",
        type="static",
        mediaPresentationDuration=_duration(duration_ms),
        minBufferTime="PT2S",
    )
    period = xml.SubElement(root, "Period", id="0", start="PT0S", duration=_duration(duration_ms))
    for kind in ("video", "audio"):
        group = [rendition for rendition in renditions if rendition.kind == kind]
        if group:
            _adaptation_set(period, group, bases)
    for item in subtitles:
        _subtitle_set(period, item)
    xml.indent(root)
    return '<?xml version="1.0" encoding="utf-8"?>\n' + xml.tostring(root, encoding="unicode") + "\n"


def _adaptation_set(period: xml.Element, group: Sequence[Rendition], bases: Mapping[str, str]) -> None:
    kind = group[0].kind
    timelines = {tuple(segment.duration_ms for segment in rendition.segments) for rendition in group}
    element = xml.SubElement(
        period,
        "AdaptationSet",
        contentType=kind,
        mimeType=f"{kind}/mp4",
        segmentAlignment="true" if len(timelines) == 1 else "false",
        startWithSAP="1",
    )
    for rendition in sorted(group, key=lambda rendition: rendition.bandwidth):
        _representation(element, rendition, bases[rendition.name])


def _representation(parent: xml.Element, rendition: Rendition, base: str) -> None:
    attributes = {"id": rendition.name, "codecs": rendition.codecs, "bandwidth": str(rendition.bandwidth)}
    if rendition.kind == "video":
        rate = Fraction(rendition.frame_rate).limit_denominator(1001)
        attributes |= {
            "width": str(rendition.width),
            "height": str(rendition.height),
            "frameRate": str(rate),
            "sar": "1:1",
        }
    element = xml.SubElement(parent, "Representation", attributes)
    if rendition.kind == "audio":
        scheme = "urn:mpeg:dash:23003:3:audio_channel_configuration:2011"
        xml.SubElement(element, "AudioChannelConfiguration", schemeIdUri=scheme, value=str(rendition.channels))
    _template(element, rendition, quote(base, safe="/._-"))


def _template(parent: xml.Element, rendition: Rendition, base: str) -> None:
    template = xml.SubElement(
        parent,
        "SegmentTemplate",
        timescale=str(TIMESCALE),
        startNumber="1",
        initialization=f"{base}/{rendition.init}",
        media=f"{base}/$Number%04d$.m4s",
    )
    timeline = xml.SubElement(template, "SegmentTimeline")
    for index, (duration_ms, repeats) in enumerate(_runs(rendition)):
        start = {"t": "0"} if index == 0 else {}
        again = {"r": str(repeats - 1)} if repeats > 1 else {}
        xml.SubElement(timeline, "S", start | {"d": str(duration_ms)} | again)


def _runs(rendition: Rendition) -> Iterator[tuple[int, int]]:
    for duration_ms, run in groupby(segment.duration_ms for segment in rendition.segments):
        yield duration_ms, sum(1 for _ in run)


def _subtitle_set(period: xml.Element, subtitles: Subtitles) -> None:
    element = xml.SubElement(period, "AdaptationSet", contentType="text", mimeType="text/vtt", lang=subtitles.language)
    xml.SubElement(element, "Role", schemeIdUri="urn:mpeg:dash:role:2011", value="subtitle")
    representation = xml.SubElement(element, "Representation", id=f"subtitles-{subtitles.language}", bandwidth="256")
    xml.SubElement(representation, "BaseURL").text = quote(subtitles.path, safe="/._-")


def _duration(duration_ms: int) -> str:
    return f"PT{duration_ms / 1000:.3f}S"

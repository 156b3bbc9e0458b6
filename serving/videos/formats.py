"""Writes a transcript as WebVTT, SubRip or plain text."""

from __future__ import annotations

from serving.videos.schemas import Segment, Transcript


def webvtt(transcript: Transcript) -> str:
    """WebVTT: one cue per segment; text is escaped so that it cannot become markup."""
    cues = (f"{_cue_time(segment, '.')}\n{_escaped(segment.text)}\n" for segment in transcript.segments)
    return "\n".join(("WEBVTT\n", *cues))


def subrip(transcript: Transcript) -> str:
    """SubRip: numbered cues with a comma before the milliseconds."""
    numbered = enumerate(transcript.segments, start=1)
    return "\n".join(f"{number}\n{_cue_time(segment, ',')}\n{_plain(segment.text)}\n" for number, segment in numbered)


def plain(transcript: Transcript) -> str:
    """One line per segment, with the time of its start."""
    return "".join(f"[{_clock(segment.start_ms, '.')[:8]}] {_plain(segment.text)}\n" for segment in transcript.segments)


def _cue_time(segment: Segment, point: str) -> str:
    return f"{_clock(segment.start_ms, point)} --> {_clock(max(segment.end_ms, segment.start_ms + 1), point)}"


def _clock(at_ms: int, point: str) -> str:
    seconds, millis = divmod(at_ms, 1000)
    minutes, second = divmod(seconds, 60)
    hour, minute = divmod(minutes, 60)
    return f"{hour:02}:{minute:02}:{second:02}{point}{millis:03}"


def _escaped(text: str) -> str:
    return _plain(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _plain(text: str) -> str:
    return " ".join(text.split())

"""What a player says with a media request (CMCD, CTA-5004): read from the query or the headers. Knows no request.

`bl=12300,br=900,bs,d=4000,ot=v,sid="…"`: keys with a whole number, a token or a quoted text, and bare keys for true.
What cannot be read is left out: a media answer never fails because of it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

QUERY = "CMCD"
HEADERS = ("cmcd-request", "cmcd-object", "cmcd-status", "cmcd-session")
LONGEST = 2000
KINDS = {
    "v": "video", "a": "audio", "av": "both", "i": "init", "m": "manifest", "c": "captions", "k": "key", "tt": "timed_text",
}  # fmt: skip
_PAIR = re.compile(r'\s*([A-Za-z0-9.-]+)(?:=("(?:[^"\\]|\\.)*"|[^,]*))?\s*(?:,|$)')
_NUMBER = re.compile(r"\d{1,12}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Cmcd:
    """What is kept of it; None where the player said nothing. Kilobits become bits."""

    session: str
    kind: str = "other"
    media_ms: int | None = None
    bits_per_second: int | None = None
    buffer_ms: int | None = None
    is_starved: bool = False


def said(query: Mapping[str, str], headers: Mapping[str, str]) -> str:
    """The text of a request, empty when it says nothing."""
    text = query.get(QUERY) or ",".join(headers[name] for name in HEADERS if name in headers)
    return text if len(text) <= LONGEST else ""


def parse(text: str) -> Cmcd | None:
    """The meaning; None without a session, because then it belongs to no playback."""
    pairs = dict(_PAIR.findall(text))
    session = _text(pairs.get("sid", ""))
    if not session:
        return None
    kilobits = _number(pairs.get("br"))
    return Cmcd(
        session=session,
        kind=KINDS.get(pairs.get("ot", ""), "other"),
        media_ms=_number(pairs.get("d")),
        bits_per_second=kilobits * 1000 if kilobits else None,  # players say 0 where they do not know
        buffer_ms=_number(pairs.get("bl")),
        is_starved="bs" in pairs and pairs["bs"] != "false",
    )


def _text(value: str) -> str:
    return re.sub(r"\\(.)", r"\1", value[1:-1]) if value.startswith('"') else value


def _number(value: str | None) -> int | None:
    """The first whole number: version 2 puts several into brackets."""
    found = _NUMBER.search(value) if value else None
    return int(found.group()) if found else None

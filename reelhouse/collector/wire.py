"""Posts one batch of events to a server and says what became of it. Knows no queue."""

from __future__ import annotations

import gzip
import json
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

import httpx

PATH = "/v1/events"
AGENT = "reelhouse-collector/1"
PACK_FROM_BYTES = 1_000
# The same batch will never be taken; anything else (a wrong token, a proxy) may be put right, and the batch then is.
FOR_GOOD = frozenset({400, 415, 422})


class Fate(Enum):
    """What became of a batch: stored; to be sent again; to be sent in halves; or refused for good."""

    STORED = "stored"
    AGAIN = "again"
    HALVES = "halves"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """The fate of a batch, in words what the server said, and how long it wants to be left alone."""

    fate: Fate
    words: str = ""
    wait_seconds: float = 0.0


class Wire:
    """A connection to the server at `url`, as the holder of an API token, of a share link, or as nobody.

    `agent` should be the viewer's own when a server passes events on: bots are known by it. With `history` the events are
    told to be sent in afterwards (an import), and are not called late.
    """

    def __init__(
        self, url: str, *, token: str | None = None, share: str | None = None, agent: str = AGENT,
        history: bool = False, http: httpx.Client | None = None,
    ) -> None:  # fmt: skip
        self._address = url.rstrip("/") + PATH
        self._more = (f',"share":{json.dumps(share)}' if share else "") + (',"history":true' if history else "")
        self._headers = {"User-Agent": agent, "Content-Type": "application/json"}
        self._headers |= {"Authorization": f"Bearer {token}"} if token else {}
        self._http = http or httpx.Client(timeout=30)

    def post(self, events: Sequence[bytes], *, sent_at_ms: int) -> Answer:
        """Send a batch."""
        body = f'{{"sent_at_ms":{sent_at_ms}{self._more},"events":['.encode() + b",".join(events) + b"]}"
        packed = len(body) >= PACK_FROM_BYTES
        headers = self._headers | ({"Content-Encoding": "gzip"} if packed else {})
        try:
            answer = self._http.post(self._address, content=gzip.compress(body) if packed else body, headers=headers)
        except httpx.TransportError as error:
            return Answer(fate=Fate.AGAIN, words=f"no answer: {error}")
        return _read(answer)

    def close(self) -> None:
        """End the connection."""
        self._http.close()


def _read(answer: httpx.Response) -> Answer:
    if answer.is_success:
        return Answer(fate=Fate.STORED)
    words = f"status {answer.status_code}: {answer.text[:200]}"
    if answer.status_code == 413:
        return Answer(fate=Fate.HALVES, words=words)
    if answer.status_code in FOR_GOOD:
        return Answer(fate=Fate.REFUSED, words=words)
    return Answer(fate=Fate.AGAIN, words=words, wait_seconds=_seconds(answer.headers.get("retry-after", "")))


def _seconds(text: str) -> float:
    return float(text) if text.isascii() and text.isdecimal() and len(text) < 6 else 0.0

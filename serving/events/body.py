"""Reads the body of an events request: at most so many bytes, unpacked when it is gzip, decoded into a batch."""

from __future__ import annotations

import zlib
from collections.abc import AsyncIterable

import msgspec

from reelhouse.errors import TooLarge, UnreadableBatch
from reelhouse.events import Batch
from serving.errors import WrongContentType

_BATCH = msgspec.json.Decoder(Batch)
GZIP_WINDOW = 31


async def read_body(stream: AsyncIterable[bytes], *, limit_bytes: int) -> bytes:
    """Everything that comes, TooLarge as soon as it is more than the limit."""
    chunks: list[bytes] = []
    size = 0
    async for chunk in stream:
        size += len(chunk)
        if size > limit_bytes:
            raise _too_large(limit_bytes)
        chunks.append(chunk)
    return b"".join(chunks)


def unpack(body: bytes, *, encoding: str | None, limit_bytes: int) -> bytes:
    """The plain bytes of a body with this Content-Encoding; never more than the limit is unpacked."""
    if encoding in (None, "", "identity"):
        return body
    if encoding != "gzip":
        raise WrongContentType(f"Content-Encoding is {encoding!r}.", hint="Send gzip or nothing.")
    try:
        inflater = zlib.decompressobj(GZIP_WINDOW)
        plain = inflater.decompress(body, limit_bytes + 1)
    except zlib.error as error:
        raise UnreadableBatch("The body is no gzip.", hint="Send it again; nothing was kept.") from error
    if len(plain) > limit_bytes:
        raise _too_large(limit_bytes)
    if not inflater.eof or inflater.unused_data:
        raise UnreadableBatch(
            "The gzip body is cut off or followed by something.", hint="Send it again; nothing was kept."
        )
    return plain


def parse_batch(body: bytes) -> Batch:
    """The batch in a body; UnreadableBatch when it is not the documented shape, and then nothing was kept."""
    try:
        body.decode()  # strings of raw events are not looked at otherwise
        return _BATCH.decode(body)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        reason = str(error).rstrip(".")
        raise UnreadableBatch(
            f"This is no batch of events: {reason}.", hint='Send {"sent_at_ms": …, "events": […]}; nothing was kept.'
        ) from error


def _too_large(limit_bytes: int) -> TooLarge:
    return TooLarge(f"The events request is larger than {limit_bytes} bytes.", hint="Send fewer events at once.")

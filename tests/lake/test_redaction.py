"""Records are redacted beside a running writer: readers keep their places, and the open segment is left for later."""

from __future__ import annotations

import os
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lake.inbox.folder import FolderInbox
from lake.inbox.writer import Writer
from reelhouse.events import Envelope
from reelhouse.platform.names import Reach
from reelhouse.platform.records import emptied, fitted, redaction

TAKEN = {0: 99}
DAY_SECONDS = 86_400


def blanked(body: bytes) -> bytes | None:
    return b"-" * len(body) if body.startswith(b"ann") else None


@pytest.fixture
def writer(tmp_path: Path) -> FolderInbox:
    """A process that writes, with many segments."""
    inbox = FolderInbox(tmp_path, segment_bytes=60)
    for number in range(20):
        inbox.append("events", [b"ann %02d" % number, b"bob %02d" % number])
    return inbox


def bodies(inbox: FolderInbox, after: int = -1) -> list[bytes]:
    return [record.body for record in inbox.read("events", after=after, limit=100)]


def test_beside_a_writer_all_but_the_open_segment_is_redacted(writer: FolderInbox, tmp_path: Path) -> None:
    upkeep = FolderInbox(tmp_path)
    count, is_left = upkeep.redact_settled("events", blanked, taken=TAKEN)
    assert is_left
    assert 0 < count < 20
    assert sum(body.startswith(b"ann") for body in bodies(FolderInbox(tmp_path))) == 20 - count
    assert writer.append("events", [b"ann 20"]) == 40
    writer.close()
    assert upkeep.redact_settled("events", blanked, taken=TAKEN) == (20 - count + 1, False)
    assert not any(body.startswith(b"ann") for body in bodies(FolderInbox(tmp_path)))
    FolderInbox(tmp_path).append("events", [b"the lock is free again"])


def test_who_reads_on_meanwhile_loses_no_place(writer: FolderInbox, tmp_path: Path) -> None:
    reader = FolderInbox(tmp_path)
    seen = bodies(reader)[:6]
    assert [record.position for record in reader.read("events", after=2, limit=3)] == [3, 4, 5]
    FolderInbox(tmp_path).redact_settled("events", blanked, taken=TAKEN)
    rest = reader.read("events", after=5, limit=100)
    assert [record.position for record in rest] == list(range(6, 40))
    assert len(seen) + len(rest) == 40
    assert writer.last("events") == 39


def test_a_record_that_would_change_its_length_stays(writer: FolderInbox, tmp_path: Path) -> None:
    before = bodies(writer)
    assert FolderInbox(tmp_path).redact_settled("events", lambda _: b"", taken=TAKEN) == (0, True)
    assert bodies(FolderInbox(tmp_path)) == before


def test_a_damaged_segment_stays_as_it_is(writer: FolderInbox, tmp_path: Path) -> None:
    second = sorted((tmp_path / "events").glob("*.log"))[1]
    spoilt = bytearray(second.read_bytes())
    spoilt[-3] ^= 255
    second.write_bytes(spoilt)
    assert FolderInbox(tmp_path).redact_settled("events", blanked, taken=TAKEN)[0] > 0
    assert second.read_bytes() == bytes(spoilt)
    writer.close()


def test_a_segment_holds_one_day(tmp_path: Path) -> None:
    first = Writer(tmp_path, segment_bytes=10**6)
    first.append([b"yesterday"])
    first.close()
    (segment,) = tmp_path.glob("*.log")
    old = segment.stat().st_mtime - DAY_SECONDS
    os.utime(segment, (old, old))
    second = Writer(tmp_path, segment_bytes=10**6)
    assert [second.append([b"today"]), second.append([b"again"])] == [1, 2]
    second.close()
    assert len(list(tmp_path.glob("*.log"))) == 2


lengths = st.sampled_from([*range(60, 120), *range(250, 330), *range(65_520, 65_620)]) | st.integers(60, 70_000)


@given(
    payload=lengths.map(lambda length: b"x" * length),
    subject=st.none() | st.text(max_size=64),
    agent=st.text(max_size=500),
)
def test_an_emptied_record_has_as_many_bytes_as_before(payload: bytes, subject: str | None, agent: str) -> None:
    told = Envelope(received_at_us=1, payload=payload, workspace="w_1", subject=subject, agent=agent)
    size = len(msgspec.msgpack.encode(told))
    body = fitted(emptied(told), size)
    assert len(body) == size
    again = msgspec.msgpack.decode(body, type=Envelope)
    assert (again.subject, again.agent.strip(), again.payload.strip()) == (None, "", b'{"type":"erased"}')


def test_only_names_behind_the_withdrawal_go_from_a_record() -> None:
    change = redaction(Reach(behind={"s": 5}, ended=frozenset({"t"}), named=frozenset()), {})

    def told(session: str, number: object, viewer: str | None = "n_ann") -> Envelope | None:
        payload = {"session": session, "number": number} | ({"viewer": viewer} if viewer else {})
        record = msgspec.msgpack.encode(
            Envelope(received_at_us=1, payload=msgspec.json.encode(payload), agent="Browser")
        )
        body = change(record)
        assert body is None or len(body) == len(record)
        return None if body is None else msgspec.msgpack.decode(body, type=Envelope)

    assert [told("s", 5), told("s", "6"), told("u", 9), told("s", 6, None)] == [None] * 4
    for found in (told("s", 6), told("t", 0)):
        assert found is not None
        assert b"n_ann" not in found.payload
        assert found.agent == ""

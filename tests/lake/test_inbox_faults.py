"""The folder inbox when programs are killed, disks are full and bytes are damaged."""

from __future__ import annotations

import resource
from pathlib import Path

import pytest

from lake.inbox.folder import FolderInbox
from reelhouse.errors import Unavailable
from tests.lake.children import APPEND, child, killed_after


def bodies(inbox: FolderInbox) -> list[bytes]:
    return [record.body for record in inbox.read("events", after=-1, limit=100_000)]


def segment(root: Path) -> Path:
    return max((root / "events").glob("*.log"))


def test_a_killed_writer_loses_nothing_and_doubles_nothing(tmp_path: Path) -> None:
    for lines in (1, 2, 3, 5, 8, 30, 80):
        acknowledged = int(killed_after(lines, APPEND, tmp_path)[-1])
        stored = bodies(FolderInbox(tmp_path))
        assert len(stored) > acknowledged
        assert stored == [b"%d" % number * 40 for number in range(len(stored))]


def test_a_torn_end_is_cut_wherever_it_was_torn(tmp_path: Path) -> None:
    whole = FolderInbox(tmp_path)
    whole.append("events", [b"first"])
    kept = segment(tmp_path).read_bytes()
    whole.append("events", [b"second", b"third"])
    whole.close()
    content = segment(tmp_path).read_bytes()
    for end in range(len(kept), len(content)):
        segment(tmp_path).write_bytes(content[:end])
        again = FolderInbox(tmp_path)
        assert bodies(again) == [b"first"]
        assert again.append("events", [b"other"]) == 1
        assert bodies(again) == [b"first", b"other"]
        again.close()


def test_zeros_behind_the_end_are_no_records(tmp_path: Path) -> None:
    inbox = FolderInbox(tmp_path)
    inbox.append("events", [b"first"])
    inbox.close()
    with segment(tmp_path).open("ab") as file:
        file.write(bytes(4096))
    again = FolderInbox(tmp_path)
    assert bodies(again) == [b"first"]
    assert again.append("events", [b"second"]) == 1
    assert bodies(again) == [b"first", b"second"]


def test_a_segment_without_its_beginning_is_begun_again(tmp_path: Path) -> None:
    (tmp_path / "events").mkdir()
    (tmp_path / "events" / f"{0:020d}.log").write_bytes(b"RHIN")
    inbox = FolderInbox(tmp_path)
    assert inbox.append("events", [b"first"]) == 0
    assert bodies(inbox) == [b"first"]


def test_damage_before_the_end_stops_the_writer_and_cuts_nothing(tmp_path: Path) -> None:
    inbox = FolderInbox(tmp_path)
    for body in (b"first", b"second", b"third"):
        inbox.append("events", [body])
    inbox.close()
    content = bytearray(segment(tmp_path).read_bytes())
    content[content.index(b"second")] ^= 1
    segment(tmp_path).write_bytes(content)
    with pytest.raises(Unavailable, match="damaged"):
        FolderInbox(tmp_path).append("events", [b"x"])
    assert segment(tmp_path).read_bytes() == content


def test_damage_in_an_old_segment_is_reported_to_readers(tmp_path: Path) -> None:
    inbox = FolderInbox(tmp_path, segment_bytes=50)
    for _ in range(4):
        inbox.append("events", [b"x" * 60])
    first = min((tmp_path / "events").glob("*.log"))
    first.write_bytes(first.read_bytes()[:-1])
    with pytest.raises(Unavailable, match="damaged"):
        bodies(FolderInbox(tmp_path))


def test_a_disk_that_takes_no_more_says_so_and_recovers(tmp_path: Path) -> None:
    inbox = FolderInbox(tmp_path)
    inbox.append("events", [b"first"])
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (segment(tmp_path).stat().st_size + 100, hard))
    try:
        with pytest.raises(Unavailable, match="takes nothing"):
            inbox.append("events", [b"x" * 1000])
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert bodies(inbox) == [b"first"]
    assert inbox.append("events", [b"second"]) == 1
    assert bodies(FolderInbox(tmp_path)) == [b"first", b"second"]


def test_a_second_writer_is_told_who_writes_and_may_read(tmp_path: Path) -> None:
    with child(APPEND, tmp_path) as process:
        assert process.stdout is not None
        process.stdout.readline()
        inbox = FolderInbox(tmp_path)
        with pytest.raises(Unavailable, match=f"process {process.pid} "):
            inbox.append("events", [b"x"])
        assert inbox.last("events") >= 0
    assert inbox.append("events", [b"x"]) == inbox.last("events")

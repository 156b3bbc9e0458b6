"""Who was erased is nowhere: not in a row, an old version, a segment or a byte; and what remains still adds up."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
from world import event, receive, rows, settle, upload, uuid7

from jobs import all_jobs
from lake import tables
from lake.scan import scan
from reelhouse.errors import BadInput
from reelhouse.platform import Platform, erasure
from reelhouse.platform.erasure import Subject, erase, known_aliases
from reelhouse.platform.intake import acknowledged
from reelhouse.platform.receipts import Signed, sign, verify
from reelhouse.platform.removals import gone
from reelhouse.settings import Settings

ANN, BOB, VISITOR = "p_annannannann", "p_bobbobbobbob", "n_visitor_of_ann"
FOLLOWING = [job for job in all_jobs() if job.name.split(".")[0] in ("ingest", "tidy", "gold")]


@pytest.fixture
def platform(tmp_path: Path) -> Iterator[Platform]:
    """Three days of viewing by Ann, Bob and nobody, in several versions of every table."""
    opened = Platform.open(Settings(home=tmp_path))
    for video, owner in (("v_1", BOB), ("v_2", ANN)):
        upload(opened, video, owner=owner)
    for turn in range(3):
        watch(opened, 100 * turn, ANN)
        watch(opened, 100 * turn + 30, BOB)
        settle(opened)
    yield opened
    opened.close()


def watch(platform: Platform, number: int, person: str) -> None:
    consent = {"consent": "granted", "viewer": VISITOR if person == ANN else "n_visitor_of_bob"}
    receive(platform, *(event(number + n, **consent) for n in range(12)), subject=person, agent=f"browser of {person}")
    receive(platform, event(number), event(number, end_ms=77), b'{"bad": "' + person.encode() + b'"', subject=person)
    receive(platform, search(number, f"words of {person}"), subject=person)


def search(number: int, words: str) -> dict[str, object]:
    known = event(number + 20, type="searched", query=words, results=["v_1"], consent="granted")
    return {name: known[name] for name in ("type", "id", "number", "at_ms", "consent", "query", "results")} | {
        "session": uuid7(1_763_000_000_000, 900 + number)
    }


def erased(platform: Platform, **changes: object) -> Signed:
    subject = Subject(key=ANN, aliases=known_aliases(platform, ANN), videos=("v_2",))
    return erase(platform, dataclasses.replace(subject, **changes), following=FOLLOWING)


def test_nothing_of_an_erased_person_is_in_any_byte(platform: Platform) -> None:
    assert scan(platform.home, [ANN, VISITOR])
    signed = erased(platform)
    assert scan(platform.home, [ANN, VISITOR, "words of p_ann"]) == []
    assert signed.receipt.rows["bronze.events"] == 48
    assert signed.receipt.rows["silver.videos"] == 1


def test_what_went_is_counted_beside_what_is_there(platform: Platform) -> None:
    erased(platform)
    went = gone(platform, tables.EVENTS_RAW.name)
    assert platform.storage.read(tables.EVENTS_RAW).num_rows + went["erasure"] == acknowledged(platform, "events")


def test_what_a_killed_replay_left_is_erased_too(platform: Platform) -> None:
    left = platform.home / "lake" / "beside" / "silver" / "events"
    left.mkdir(parents=True)
    (left / "part.parquet").write_bytes(ANN.encode())
    erased(platform)
    assert not left.exists()


def test_everybody_elses_rows_stay_as_they_were(platform: Platform) -> None:
    before = {row for row in rows(platform, tables.PLAYBACKS) if BOB in row}
    erased(platform)
    assert {row for row in rows(platform, tables.PLAYBACKS) if row} == before
    counted = platform.storage.read(tables.EVENTS_RAW).num_rows
    places = (tables.EVENTS, tables.DUPLICATES, tables.REJECTED)
    assert sum(platform.storage.read(table).num_rows for table in places) == counted == 48


def test_what_is_derived_is_what_a_home_without_them_would_hold(platform: Platform, tmp_path: Path) -> None:
    erased(platform)
    other = Platform.open(Settings(home=tmp_path / "other"))
    upload(other, "v_1", owner=BOB)
    for turn in range(3):
        watch(other, 100 * turn + 30, BOB)
    settle(other)
    for table in (tables.VIDEO_DAILY, tables.VIEWER_VIDEO, tables.SEARCH_DAILY, tables.RETENTION):
        assert rows(platform, table) == rows(other, table), table.name


def test_replayed_records_of_the_inbox_bring_nothing_back(platform: Platform, tmp_path: Path) -> None:
    erased(platform)
    again = Platform.open(Settings(home=tmp_path / "again", inbox_url=f"file:{platform.home / 'inbox'}"))
    settle(again)
    assert scan(again.home, [ANN, VISITOR]) == []
    assert {row["viewer"] for row in again.storage.read(tables.PLAYBACKS).to_pylist()} == {BOB}


@pytest.mark.parametrize("step", ["_remove", "_purge", "_signed"])
def test_an_erasure_that_was_cut_short_is_run_again_to_its_end(
    platform: Platform, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    def cut(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(erasure, step, cut)
        with pytest.raises(KeyboardInterrupt):
            erased(platform)
    subject = Subject(key=ANN, aliases=(VISITOR,), videos=("v_2",))
    erase(platform, subject, following=FOLLOWING)
    assert scan(platform.home, [ANN, VISITOR]) == []


def test_a_receipt_that_was_changed_or_is_foreign_is_refused(platform: Platform, tmp_path: Path) -> None:
    signed = erased(platform)
    good = msgspec.json.encode(signed)
    assert verify(platform.home, good) == signed.receipt
    (tmp_path / "elsewhere").mkdir()
    with pytest.raises(BadInput, match="was changed"):
        verify(platform.home, good.replace(b'"records":', b'"records":1'))
    with pytest.raises(BadInput, match="another deployment"):
        verify(platform.home, msgspec.json.encode(sign(tmp_path / "elsewhere", signed.receipt)))
    with pytest.raises(BadInput, match="no receipt"):
        verify(platform.home, b"{}")

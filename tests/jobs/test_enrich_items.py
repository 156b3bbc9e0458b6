"""Which videos the steps work on, by their Ibis expressions on DuckDB; and that PySpark understands each of them."""

from __future__ import annotations

from typing import Any

import ibis
import pyarrow as pa
import pytest

from jobs.enrich import captions, chapters, chunks, insights, ladder, probe, publish, stills, summarise, transcribe
from jobs.enrich.recordings import living, named
from jobs.enrich.speech import spoken, transcript
from jobs.index import moments
from lake.tables import CHAPTERS, CHUNKS, MEDIA_ASSETS, MEDIA_FILES, RECORDINGS, SUMMARIES, TRANSCRIPTS, VIDEOS
from reelhouse.job import Index, Step
from reelhouse.table import Table

STEPS = (probe, publish, stills, ladder, transcribe, captions, chapters, summarise, insights, chunks)
EVERY = [module.JOB for module in (*STEPS, moments)]


def filled(table: Table, *rows: dict[str, Any]) -> Any:
    return ibis.memtable(pa.Table.from_pylist(list(rows), schema=table.schema))


def facts(*facts: tuple[str, str]) -> Any:
    """One (video, fact) after the other."""
    rows = [
        {"seq": seq, "video": video, "fact": fact, "name": f"{video} {seq}", "sha256": f"sum-{seq}", "blob": f"b/{seq}"}
        for seq, (video, fact) in enumerate(facts)
    ]
    return filled(RECORDINGS, *rows)


def found(expression: Any) -> list[dict[str, Any]]:
    rows = ibis.duckdb.connect().to_pyarrow(expression).to_pylist()
    return sorted(rows, key=lambda row: row["video"])


def asset(video: str, **other: Any) -> dict[str, Any]:
    usual = {"work_key": f"key-{video}", "verdict": "ready", "has_video": True, "has_audio": True, "detail": "{}"}
    return {"video": video} | usual | other


def segment(video: str, index: int, text: str = "hello", **other: Any) -> dict[str, Any]:
    words = [{"text": text, "start_ms": 1000 * index, "end_ms": 1000 * index + 500, "probability": 0.5}]
    heard = {"language": "en", "engine": "ear", "model": "m", "work_key": f"heard-{video}"}
    span = {"start_ms": 1000 * index, "end_ms": 1000 * index + 900}
    return {"video": video, "index": index, "text": text, "words": words} | span | heard | other


def rendition(video: str, name: str, step: str = "enrich.publish") -> dict[str, Any]:
    return {
        "video": video,
        "step": step,
        "kind": "rendition",
        "name": name,
        "work_key": "k",
        "blob": f"{name}/init.mp4",
        "detail": "{}",
    }


def test_a_video_is_there_until_it_is_deleted() -> None:
    rows = found(living(facts(("v_a", "uploaded"), ("v_b", "uploaded"), ("v_a", "deleted"))))
    assert [row["video"] for row in rows] == ["v_b"]


def test_the_newest_upload_counts() -> None:
    rows = found(probe.items(facts(("v_a", "uploaded"), ("v_a", "uploaded"))))
    assert rows == [{"video": "v_a", "blob": "b/1", "content": "sum-1"}]


def test_the_newest_name_counts_whoever_gave_it() -> None:
    rows = found(named(facts(("v_a", "uploaded"), ("v_a", "renamed"), ("v_b", "uploaded"))))
    assert [row["name"] for row in rows] == ["v_a 1", "v_b 2"]


def test_refused_files_are_not_published() -> None:
    assets = filled(MEDIA_ASSETS, asset("v_a"), asset("v_b", verdict="refused"), asset("v_c", verdict="damaged"))
    rows = found(publish.items(facts(*((video, "uploaded") for video in ("v_a", "v_b", "v_c"))), assets))
    assert [(row["video"], row["content"]) for row in rows] == [("v_a", "key-v_a"), ("v_c", "key-v_c")]


def test_silent_videos_are_not_listened_to() -> None:
    assets = filled(MEDIA_ASSETS, asset("v_a", has_audio=False), asset("v_b"))
    rows = found(transcribe.items(facts(("v_a", "uploaded"), ("v_b", "uploaded")), assets))
    assert [row["video"] for row in rows] == ["v_b"]


def test_the_ladder_waits_for_the_publication_and_takes_only_its_rungs() -> None:
    assets = filled(MEDIA_ASSETS, asset("v_a"), asset("v_b"))
    files = filled(
        MEDIA_FILES, rendition("v_a", "source"), rendition("v_a", "audio"), rendition("v_a", "360p", "enrich.ladder")
    )
    rows = found(ladder.items(facts(("v_a", "uploaded"), ("v_b", "uploaded")), assets, files))
    assert [(row["video"], row["content"], [made["name"] for made in row["renditions"]]) for row in rows] == [
        ("v_a", "k", ["audio", "source"])
    ]


def test_a_transcript_comes_back_as_it_was_written_in_order() -> None:
    rows = found(spoken(filled(TRANSCRIPTS, segment("v_a", 2, "c"), segment("v_a", 0, "a"), segment("v_a", 10, "d"))))
    speech = transcript(rows[0])
    assert [(s.index, s.text, s.words[0].text) for s in speech.segments] == [
        (0, "a", "a"),
        (2, "c", "c"),
        (10, "d", "d"),
    ]
    assert (rows[0]["content"], speech.language, speech.engine) == ("heard-v_a", "en", "ear")


def test_a_new_transcript_changes_what_its_followers_depend_on() -> None:
    said = [filled(TRANSCRIPTS, segment("v_a", 0, work_key=key)) for key in ("one", "two")]
    contents = [found(chapters.JOB.items(facts(("v_a", "uploaded")), rows))[0]["content"] for rows in said]
    assert contents == ["one", "two"]


def test_deleted_videos_are_not_summarised_again() -> None:
    gone = facts(("v_a", "uploaded"), ("v_a", "deleted"))
    assert found(summarise.JOB.items(gone, filled(TRANSCRIPTS, segment("v_a", 0)))) == []


def chunk_items(*, said: tuple[Any, ...] = (), titled: tuple[Any, ...] = ()) -> list[dict[str, Any]]:
    chapter = {"video": "v_a", "work_key": "chapters-v_a", "title": "Start"}
    return found(
        chunks.items(
            facts(("v_a", "uploaded"), ("v_b", "uploaded"), ("v_b", "renamed")),
            filled(MEDIA_ASSETS, asset("v_a", duration_ms=9), asset("v_b"), asset("v_c", verdict="refused")),
            filled(TRANSCRIPTS, *said),
            filled(CHAPTERS, *({**chapter, "index": index} for index in range(2) if titled)),
            filled(SUMMARIES, *titled),
        )
    )


def test_a_video_can_be_found_by_its_name_before_it_is_transcribed() -> None:
    rows = chunk_items()
    assert [(row["video"], row["name"], row["segments"], row["content"]) for row in rows] == [
        ("v_a", "v_a 0", None, "0///"),
        ("v_b", "v_b 2", None, "2///"),
    ]


def test_chunks_are_made_again_when_speech_chapters_or_title_come() -> None:
    title = {"video": "v_a", "kind": "title", "index": 0, "text": "T", "work_key": "title-v_a"}
    row = chunk_items(said=(segment("v_a", 0),), titled=(title, title | {"kind": "summary", "index": 1}))[0]
    assert row["content"] == "0/heard-v_a/chapters-v_a/title-v_a"
    assert (row["title"], [chapter["index"] for chapter in row["chapters"]], row["duration_ms"]) == ("T", [0, 1], 9)


def test_the_index_holds_moments_of_playable_videos_only() -> None:
    chunk = {"index": 3, "start_ms": 1, "end_ms": 2, "text": "t", "channel": "speech", "embedding": [1.0]}
    states = {"v_a": "ready", "v_b": "damaged", "v_c": "refused", "v_d": "processing"}
    videos = [{"video": v, "state": s, "deleted": False, "name": "N", "workspace": "w_1"} for v, s in states.items()]
    gone = {**videos[0], "video": "v_e", "deleted": True}
    chunks = filled(CHUNKS, *({**chunk, "video": video} for video in [*states, "v_e"]))
    rows = found(moments.points(chunks, filled(VIDEOS, *videos, gone)))
    assert [row["id"] for row in rows] == ["v_a:3", "v_b:3"]
    assert rows[0] == {
        "id": "v_a:3", "vector": [1.0], "text": "t", "video": "v_a", "workspace": "w_1",
        "start_ms": 1, "end_ms": 2, "title": "N", "kind": "speech",
    }  # fmt: skip


@pytest.mark.parametrize("job", EVERY, ids=lambda job: job.name)
def test_pyspark_understands_what_is_due(job: Step | Index) -> None:
    tables = {table.short: ibis.table(ibis.Schema.from_pyarrow(table.schema), table.short) for table in job.reads}
    expression = job.items(**tables) if isinstance(job, Step) else job.points(**tables)
    assert "SELECT" in ibis.to_sql(expression, dialect="pyspark")

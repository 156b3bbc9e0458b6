"""The steps that read a transcript, with the real embedder and summariser, on a short made-up talk."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from jobs.enrich import captions, chapters, chunks, insights, summarise
from lake.blobs.folder import FolderBlobs
from lake.tables import BY_NAME
from models.embed.minilm import MiniLM
from models.summarise.extractive import Extractive
from reelhouse.job import Step
from tests.fakes.tools import StepTools

SENTENCES = (
    "The quarterly budget review starts with travel costs.",
    "Travel costs fell by ten percent because of remote meetings.",
    "Marketing spent more than the budget review allowed.",
    "Finance will send the corrected budget sheet by Friday.",
    "Tomatoes need warm soil and a lot of water in the garden.",
    "Plant the tomatoes in the garden after the last frost.",
    "Water the garden early in the morning.",
    "Anna will buy new tomato seeds for the garden next week.",
)
SPACING_MS = 8000


@pytest.fixture(scope="module")
def embedder() -> MiniLM:
    return MiniLM()


@pytest.fixture
def tools(embedder: MiniLM, tmp_path: Path) -> StepTools:
    (tmp_path / "scratch").mkdir()
    models = {"embedder": embedder, "summariser": Extractive(embedder)}
    return StepTools(blobs=FolderBlobs(tmp_path / "blobs"), scratch=tmp_path / "scratch", models=models)


def segment(index: int, text: str) -> dict[str, Any]:
    start, spoken = index * SPACING_MS, text.split()
    words = [
        {"text": word, "start_ms": start + 500 * place, "end_ms": start + 500 * place + 400, "probability": 0.9}
        for place, word in enumerate(spoken)
    ]
    span = {"start_ms": start, "end_ms": words[-1]["end_ms"]}
    return {"index": index, "text": text, "words": words, "quality_flag": None} | span


def talk(*sentences: str) -> dict[str, Any]:
    segments = [segment(index, text) for index, text in enumerate(sentences)]
    return {"video": "v_a", "content": "c", "language": "en", "engine": "e", "model": "m", "segments": segments}


def ran(job: Step, tools: StepTools, row: dict[str, Any]) -> list[dict[str, Any]]:
    rows = job.run(pa.RecordBatch.from_pylist([row]), tools)  # type: ignore[arg-type]
    assert set(rows.column_names) == set(BY_NAME[job.writes.name].schema.names) - {"work_key"}
    return rows.to_pylist()


def test_chapters_cover_every_segment_once(tools: StepTools) -> None:
    rows = ran(chapters.JOB, tools, talk(*SENTENCES))
    assert [index for row in rows for index in row["segments"]] == list(range(len(SENTENCES)))


def test_a_summary_starts_with_its_title_and_cites_what_was_said(tools: StepTools) -> None:
    title, *statements = ran(summarise.JOB, tools, talk(*SENTENCES))
    assert (title["kind"], title["index"], title["segments"]) == ("title", 0, [])
    assert all(row["start_ms"] == row["segments"][0] * SPACING_MS for row in statements)
    assert [row["index"] for row in statements] == list(range(1, len(statements) + 1))


def test_insights_are_weighed_phrases_and_then_what_somebody_will_do(tools: StepTools) -> None:
    rows = ran(insights.JOB, tools, talk(*SENTENCES))
    kinds = [row["kind"] for row in rows]
    assert kinds == sorted(kinds, reverse=True)
    weights = [row["weight"] for row in rows if row["kind"] == "key_phrase"]
    assert weights == sorted(weights, reverse=True)
    assert {row["segments"][0] for row in rows if row["kind"] == "action_item"} >= {3, 7}


def test_a_key_phrase_cites_where_it_was_said(tools: StepTools) -> None:
    for row in ran(insights.JOB, tools, talk(*SENTENCES)):
        assert all(row["text"].casefold() in SENTENCES[index].casefold() for index in row["segments"])


def test_chunks_hold_the_speech_and_then_the_name(tools: StepTools) -> None:
    titles = [{"index": 0, "title": "Budget."}, {"index": 1, "title": "Garden"}]
    row = talk(*SENTENCES) | {"name": "Monday call", "title": "Garden", "chapters": titles, "duration_ms": 70_000}
    *speech, name = ran(chunks.JOB, tools, row)
    assert {segment for chunk in speech for segment in chunk["segments"]} == set(range(len(SENTENCES)))
    assert (name["channel"], name["text"], name["end_ms"]) == ("title", "Monday call. Garden. Budget", 70_000)
    assert [chunk["index"] for chunk in [*speech, name]] == list(range(len(speech) + 1))


def test_vectors_have_length_one_and_name_their_model(tools: StepTools) -> None:
    row = talk(*SENTENCES) | {"name": "N", "title": None, "chapters": None, "duration_ms": 1}
    for chunk in ran(chunks.JOB, tools, row):
        assert np.linalg.norm(chunk["embedding"]) == pytest.approx(1.0, abs=1e-4)
        assert chunk["model"] == tools.embedder.revision


def test_a_video_without_speech_has_its_name_alone(tools: StepTools) -> None:
    row = talk() | {"segments": None, "name": "Silent clip", "title": None, "chapters": None, "duration_ms": 4000}
    rows = ran(chunks.JOB, tools, row)
    assert [(chunk["channel"], chunk["text"]) for chunk in rows] == [("title", "Silent clip")]


def test_captions_are_stored_in_both_forms(tools: StepTools) -> None:
    rows = ran(captions.JOB, tools, talk(*SENTENCES))
    assert [(row["kind"], row["name"]) for row in rows] == [("captions", "captions.vtt"), ("subtitles", "captions.srt")]
    texts = [tools.blobs.local(row["blob"]).read_text() for row in rows]
    assert texts[0].startswith("WEBVTT")
    assert all("Tomatoes need warm soil" in text.replace("\n", " ") for text in texts)

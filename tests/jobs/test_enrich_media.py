"""The media steps on a real clip of four seconds: what they store, and the rows that tell of it."""

from __future__ import annotations

import wave
from pathlib import Path
from typing import Any

import ibis
import m3u8
import pyarrow as pa
import pytest

from jobs.enrich import ladder, probe, publish, stills, transcribe
from jobs.enrich.streams import published
from lake.blobs.folder import FolderBlobs
from lake.tables import MEDIA_ASSETS, MEDIA_FILES
from media.ffmpeg import ffmpeg
from reelhouse.job import Step
from reelhouse.types import Segment, Transcript, Word
from tests.fakes.tools import StepTools


@pytest.fixture(scope="module")
def clips(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A clip with picture and sound, one without sound, one that is no recording."""
    folder = tmp_path_factory.mktemp("clips")
    picture = ["-f", "lavfi", "-i", "testsrc2=size=640x480:rate=10:duration=4"]
    h264 = ["-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", "-g", "20", "-sc_threshold", "0"]
    sound = ["-f", "lavfi", "-i", "sine=frequency=300:duration=4"]
    ffmpeg([*picture, *sound, *h264, "-c:a", "aac", "talk.mp4"], folder=folder)
    ffmpeg([*picture, *h264, "silent.mp4"], folder=folder)
    (folder / "text.mp4").write_text("no recording at all")
    return folder


@pytest.fixture
def tools(clips: Path, tmp_path: Path) -> StepTools:
    made = StepTools(blobs=FolderBlobs(tmp_path / "blobs"), scratch=tmp_path / "scratch")
    made.scratch.mkdir()
    made.blobs.put_folder("originals", clips)
    return made


def ran(job: Step, tools: StepTools, **row: Any) -> list[dict[str, Any]]:
    batch = pa.RecordBatch.from_pylist([{"video": "v_a", "content": "c", **row}])
    return job.run(batch, tools).to_pylist()  # type: ignore[arg-type]


def probed(tools: StepTools, name: str) -> dict[str, Any]:
    """The row that the media steps get for a clip."""
    (asset,) = ran(probe.JOB, tools, blob=f"originals/{name}")
    return {"blob": f"originals/{name}", "probe": asset["detail"]}


def test_the_probe_of_a_clip_is_a_row_of_media_assets(tools: StepTools) -> None:
    (asset,) = ran(probe.JOB, tools, blob="originals/talk.mp4")
    assert (asset["video"], asset["verdict"], asset["width"], asset["has_audio"]) == ("v_a", "ready", 640, True)
    assert asset["duration_ms"] == pytest.approx(4000, abs=60)
    assert set(asset) == set(MEDIA_ASSETS.schema.names) - {"work_key"}


def test_a_refused_file_is_a_row_with_a_reason(tools: StepTools) -> None:
    (asset,) = ran(probe.JOB, tools, blob="originals/text.mp4")
    assert (asset["verdict"], "text" in asset["reason"]) == ("refused", True)


def test_a_published_clip_lies_whole_in_the_blobs(tools: StepTools) -> None:
    rows = ran(publish.JOB, tools, **probed(tools, "talk.mp4"))
    assert sorted((row["kind"], row["name"]) for row in rows) == [
        ("dash", "manifest.mpd"), ("hls", "master.m3u8"), ("rendition", "audio"), ("rendition", "source"),
    ]  # fmt: skip
    assert all(tools.blobs.local(row["blob"]).is_file() and row["bytes"] > 0 for row in rows)


def test_the_ladder_names_the_published_rung_beside_its_own(tools: StepTools) -> None:
    (master,) = [row for row in climbed(tools) if row["kind"] == "hls"]
    path = tools.blobs.local(master["blob"])
    variants = m3u8.load(str(path)).playlists
    lists = [m3u8.loads((path.parent / variant.uri).read_text(), uri=str(path.parent / "x")) for variant in variants]
    assert sorted(variant.stream_info.resolution[1] for variant in variants) == [320, 480]
    assert all((path.parent / segment.uri).resolve().is_file() for playlist in lists for segment in playlist.segments)


def climbed(tools: StepTools) -> list[dict[str, Any]]:
    source = probed(tools, "talk.mp4")
    rows = [row | {"work_key": "k"} for row in ran(publish.JOB, tools, **source)]
    made = published(ibis.memtable(pa.Table.from_pylist(rows, schema=MEDIA_FILES.schema)))
    (renditions,) = ibis.duckdb.connect().to_pyarrow(made)["renditions"].to_pylist()
    return ran(ladder.JOB, tools, **source, renditions=renditions)


def test_other_content_goes_to_another_folder_and_the_same_to_the_same(tools: StepTools) -> None:
    source = probed(tools, "silent.mp4")
    places = [ran(stills.JOB, fresh(tools), **source, content=content)[0]["blob"] for content in "aab"]
    assert (places[0] == places[1], places[0] == places[2]) == (True, False)


def fresh(tools: StepTools) -> StepTools:
    scratch = tools.scratch / str(len(list(tools.scratch.iterdir())))
    scratch.mkdir()
    return StepTools(blobs=tools.blobs, scratch=scratch)


def test_stills_are_a_poster_and_a_storyboard(tools: StepTools) -> None:
    rows = ran(stills.JOB, tools, **probed(tools, "silent.mp4"))
    assert [(row["kind"], row["name"]) for row in rows] == [("poster", "poster.jpg"), ("storyboard", "storyboard.vtt")]
    assert "storyboard.jpg#xywh=0,0" in tools.blobs.local(rows[1]["blob"]).read_text()


def test_speech_is_heard_on_the_clock_of_the_recording(tools: StepTools) -> None:
    tools.models["transcriber"] = Ear()
    (row,) = ran(transcribe.JOB, tools, **probed(tools, "talk.mp4"))
    assert (row["text"], row["start_ms"], row["engine"]) == ("hum", 0, "ear")
    assert row["end_ms"] == pytest.approx(4000, abs=60)
    assert row["words"] == [{"text": "hum", "start_ms": 0, "end_ms": row["end_ms"], "probability": 0.5}]


class Ear:
    """Hears one word that is as long as the sound."""

    def transcribe(self, wav: Path) -> Transcript:
        with wave.open(str(wav)) as sound:
            end_ms = round(1000 * sound.getnframes() / sound.getframerate())
        word = Word(text="hum", start_ms=0, end_ms=end_ms, probability=0.5)
        segment = Segment(index=0, start_ms=0, end_ms=end_ms, text="hum", words=(word,))
        return Transcript(segments=(segment,), language="en", engine="ear", model="m")

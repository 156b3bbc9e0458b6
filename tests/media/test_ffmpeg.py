"""Children that read untrusted files stay within their limits."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from media.ffmpeg import Limits, ffmpeg, run_child, source_arguments
from reelhouse.errors import StepTimedOut, Unavailable, UnreadableMedia

ENDLESS = ("-f", "lavfi", "-i", "testsrc2=d=10000")


def test_a_child_past_its_time_is_stopped_with_what_it_started() -> None:
    with pytest.raises(StepTimedOut, match="longer than"):
        run_child(["sh", "-c", "sleep 100 & sleep 100"], limits=Limits(seconds=0.2))


def test_a_child_cannot_write_more_than_allowed(tmp_path: Path) -> None:
    with pytest.raises(UnreadableMedia):
        ffmpeg(
            [*ENDLESS, "-c:v", "rawvideo", "big.mkv"], limits=Limits(seconds=30, file_bytes=100_000), folder=tmp_path
        )
    assert (tmp_path / "big.mkv").stat().st_size <= 100_000


def test_a_child_cannot_take_more_memory_than_allowed() -> None:
    greedy = "import time; time.sleep(0.3); bytearray(400 << 20)"
    finished = run_child([sys.executable, "-c", greedy], limits=Limits(memory_bytes=200 << 20))
    assert finished.code != 0
    assert "MemoryError" in finished.stderr_tail


def test_what_ffmpeg_says_is_the_hint(tmp_path: Path) -> None:
    broken = tmp_path / "broken.mp4"
    broken.write_bytes(b"nothing")
    with pytest.raises(UnreadableMedia, match="could not be converted") as caught:
        ffmpeg([*source_arguments(broken), "-f", "null", "-"])
    assert "Invalid data" in caught.value.hint


def test_a_playlist_is_never_followed(talk: Path, tmp_path: Path) -> None:
    playlist = tmp_path / "list.mp4"
    playlist.write_text(f"ffconcat version 1.0\nfile {talk}\n", encoding="utf-8")
    with pytest.raises(UnreadableMedia):
        ffmpeg([*source_arguments(playlist), "-f", "null", "-"])


def test_a_program_that_is_not_there_is_unavailable() -> None:
    with pytest.raises(Unavailable, match="could not be started"):
        run_child(["/nowhere/ffmpeg"], limits=Limits())

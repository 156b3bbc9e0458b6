"""Posters and storyboards show the recording, at the right places."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image, ImageStat

from media.probe import probe
from media.stills import poster, storyboard
from reelhouse.errors import UnreadableMedia
from tests.media.recordings import H264, Make, tone

SLIDES = (
    "color=red:s=320x180:r=10:d=10[a];color=lime:s=320x180:r=10:d=10[b];color=blue:s=320x180:r=10:d=5[c];"
    "[a][b][c]concat=n=3"
)


@pytest.fixture(scope="module")
def slides(make: Make) -> Path:
    """10 s red, 10 s green, 5 s blue; a keyframe at each change."""
    return make("slides.mp4", "-f", "lavfi", "-i", SLIDES, *H264, "-force_key_frames", "0,10,20")


def colour(picture: Image.Image) -> str:
    red, green, blue = ImageStat.Stat(picture.convert("RGB")).mean
    return max((red, "red"), (green, "green"), (blue, "blue"))[1]


def test_each_tile_shows_its_stretch_of_time(slides: Path, tmp_path: Path) -> None:
    board = storyboard(slides, probe(slides), tmp_path)
    assert board is not None
    assert (board.tiles, board.columns, board.tile_width, board.tile_height) == (5, 5, 160, 90)
    sprite = Image.open(board.sprite)
    assert sprite.size == (800, 90)
    tiles = [sprite.crop((x + 10, 10, x + 150, 80)) for x in range(0, 800, 160)]
    assert [colour(tile) for tile in tiles] == ["red", "red", "green", "green", "blue"]


def test_cues_give_the_place_of_each_tile(slides: Path, tmp_path: Path) -> None:
    board = storyboard(slides, probe(slides), tmp_path, every_ms=2000)
    assert board is not None
    text = board.vtt.read_text(encoding="utf-8")
    assert text.startswith("WEBVTT\n\n00:00:00.000 --> 00:00:02.000\nstoryboard.jpg#xywh=0,0,160,90\n")
    assert "00:00:20.000 --> 00:00:22.000\nstoryboard.jpg#xywh=0,90,160,90\n" in text
    assert "00:00:24.000 --> 00:00:25.000\n" in text
    assert Image.open(board.sprite).size == (1600, 180)


def test_a_long_recording_gets_wider_stretches(slides: Path, tmp_path: Path) -> None:
    board = storyboard(slides, probe(slides), tmp_path, every_ms=10)
    assert board is not None
    assert (board.tiles, board.every_ms) == (200, 125)


def test_a_poster_has_the_size_and_colours_of_the_recording(slides: Path, tmp_path: Path) -> None:
    picture = Image.open(poster(slides, probe(slides), tmp_path / "new" / "poster.jpg"))
    assert picture.size == (320, 180)
    assert colour(picture) in {"red", "green", "blue"}
    assert max(ImageStat.Stat(picture).mean) > 240


def test_a_rotated_recording_has_an_upright_poster(slides: Path, make: Make, tmp_path: Path) -> None:
    phone = make("slides-phone.mp4", "-display_rotation", "90", "-i", str(slides), "-c", "copy")
    assert Image.open(poster(phone, probe(phone), tmp_path / "poster.jpg")).size == (180, 320)


def test_sound_alone_has_a_waveform_and_no_storyboard(make: Make, tmp_path: Path) -> None:
    memo = make("memo.wav", *tone(2))
    picture = Image.open(poster(memo, probe(memo), tmp_path / "poster.jpg"))
    assert picture.size == (1280, 720)
    assert len(picture.convert("L").getcolors() or []) > 2
    assert storyboard(memo, probe(memo), tmp_path) is None


def test_a_refused_file_has_no_poster(tmp_path: Path) -> None:
    empty = tmp_path / "empty.mp4"
    empty.touch()
    with pytest.raises(UnreadableMedia, match="empty"):
        poster(empty, probe(empty), tmp_path / "poster.jpg")

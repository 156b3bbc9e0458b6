"""The playability check finds what is wrong and is silent about what is right."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from media.checks import check_playable
from media.package import write_manifests
from media.probe import probe
from media.publish import publish


@pytest.fixture
def master(talk: Path, tmp_path: Path) -> Path:
    return write_manifests(tmp_path, publish(talk, probe(talk), tmp_path)).master


def replace(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def test_a_published_recording_breaks_no_rule(master: Path) -> None:
    assert check_playable(master.parent, master) == ()


@pytest.mark.parametrize(
    ("number", "harm"),
    [
        ("9.15", lambda folder: replace(folder / "master.m3u8", "FRAME-RATE=15.000,", "")),
        ("9.2", lambda folder: replace(folder / "master.m3u8", "RESOLUTION=320x180,VIDEO-RANGE=SDR,FRAME", "FRAME")),
        ("9.14", lambda folder: replace(folder / "master.m3u8", "AVERAGE-BANDWIDTH", "AVERAGE")),
        ("9.11", lambda folder: replace(folder / "master.m3u8", "#EXT-X-INDEPENDENT-SEGMENTS\n", "")),
        ("1.27", lambda folder: replace(folder / "master.m3u8", "INF:BANDWIDTH=", "INF:BANDWIDTH=9")),
        ("1.3", lambda folder: replace(folder / "master.m3u8", 'CODECS="avc1.', 'CODECS="avc1.f4')),
        ("1.19", lambda folder: replace(folder / "master.m3u8", "FRAME-RATE=15", "FRAME-RATE=120")),
        ("8.10", lambda folder: replace(folder / "master.m3u8", 'LANGUAGE="und",', "")),
        ("8.1", lambda folder: replace(folder / "source.m3u8", "EXTINF:2.000", "EXTINF:2.500")),
        ("8.2", lambda folder: replace(folder / "audio.m3u8", "TARGETDURATION:6", "TARGETDURATION:7")),
        ("7.7", lambda folder: replace(folder / "source.m3u8", "TARGETDURATION:6", "TARGETDURATION:4")),
        ("8.6", lambda folder: replace(folder / "source.m3u8", "#EXT-X-ENDLIST\n", "")),
        ("8.20", lambda folder: replace(folder / "source.m3u8", '#EXT-X-MAP:URI="source/init.mp4"\n', "")),
        ("RFC 8216 3", lambda folder: (folder / "source" / "0002.m4s").write_bytes(b"cut")),
        ("RFC 8216 3", lambda folder: (folder / "audio" / "0001.m4s").unlink()),
        ("RFC 8216 4.1", lambda folder: (folder / "audio.m3u8").unlink()),
        ("RFC 8216 4.1", lambda folder: replace(folder / "source.m3u8", "source/0003", "../../source/0003")),
    ],
)
def test_each_harm_breaks_its_rule(master: Path, number: str, harm: Callable[[Path], object]) -> None:
    harm(master.parent)
    assert any(fault.startswith(f"{number} ") for fault in check_playable(master.parent, master))


def test_a_folder_without_an_entrance_says_so(tmp_path: Path) -> None:
    assert check_playable(tmp_path, tmp_path / "master.m3u8") == (
        "RFC 8216 4.1 master.m3u8: there is no such playlist",
    )

"""The lower rungs: which ones, and that they fit the publication."""

from __future__ import annotations

from pathlib import Path

import m3u8
import pytest
from hypothesis import given
from hypothesis import strategies as st

from media.checks import check_playable
from media.ladder import encode, ladder
from media.package import write_manifests
from media.probe import Probe, probe
from media.publish import publish
from reelhouse.errors import UnreadableMedia
from tests.media.judges import decoded, start_with_idr
from tests.media.recordings import AAC, H264, Make, pictures, tone


def recorded(height: int, *, width: int | None = None, remuxable: bool = True, frame_rate: float = 30) -> Probe:
    return Probe(
        verdict="ready",
        has_video=True,
        width=width or height * 16 // 9,
        height=height,
        frame_rate=frame_rate,
        remuxable=remuxable,
    )


@pytest.mark.parametrize(
    ("found", "names"),
    [
        (recorded(2160), ["1080p", "720p", "360p"]),
        (recorded(1080), ["720p", "360p"]),
        (recorded(720), ["360p"]),
        (recorded(480), ["320p"]),
        (recorded(360), ["240p"]),
        (recorded(240), []),
        (recorded(1080, remuxable=False), ["1080p", "360p"]),
        (recorded(720, remuxable=False), ["360p"]),
        (recorded(1280, width=720), ["360p"]),
        (Probe(verdict="ready", has_audio=True), []),
    ],
)
def test_the_rungs_that_are_worth_it(found: Probe, names: list[str]) -> None:
    assert [rung.name for rung in ladder(found)] == names


@given(width=st.integers(2, 8192), height=st.integers(2, 4320), remuxable=st.booleans())
def test_rungs_are_even_distinct_and_never_larger_than_the_source(width: int, height: int, remuxable: bool) -> None:
    rungs = ladder(recorded(height, width=width, remuxable=remuxable))
    assert len({rung.name for rung in rungs}) == len(rungs)
    for rung in rungs:
        assert (rung.width % 2, rung.height % 2) == (0, 0)
        assert rung.width <= width + 1
        assert rung.height <= height + 1
        assert rung.width * rung.height <= 8704 * 256 * 1.01


@given(height=st.integers(241, 4320), remuxable=st.booleans())
def test_a_recording_above_240_lines_has_at_least_two_rungs(height: int, remuxable: bool) -> None:
    assert len(ladder(recorded(height, remuxable=remuxable))) >= 1


def test_frame_rates_are_halved_only_for_small_rungs() -> None:
    assert [(rung.name, rung.frame_rate) for rung in ladder(recorded(1080, frame_rate=60))] == [
        ("720p", 60),
        ("360p", 30),
    ]


def test_rungs_are_cut_where_the_copied_publication_is(make: Make, tmp_path: Path) -> None:
    uneven = ("-force_key_frames", "0,3.4,7,9.2,13,13.4")
    talk = make("uneven.mp4", *pictures(16, size="640x360"), *tone(16), *H264[:-2], "-g", "999", *uneven, *AAC)
    found = probe(talk)
    first = publish(talk, found, tmp_path / "first")
    rungs = encode(talk, found, ladder(found), tmp_path / "second")
    assert [segment.duration_ms for segment in rungs[0].segments] == [s.duration_ms for s in first[0].segments]
    assert all(start_with_idr(rungs[0], tmp_path / "second"))
    prefix = {rendition.name: f"../first/{rendition.name}" for rendition in first}
    manifests = write_manifests(tmp_path / "second", [*first, *rungs], prefix=prefix)
    assert check_playable(tmp_path, manifests.master) == ()
    variants = m3u8.load(str(manifests.master)).playlists
    assert sorted(variant.stream_info.resolution for variant in variants) == [(426, 240), (640, 360)]
    assert decoded(manifests.master.with_name("240p.m3u8")) == pytest.approx((240, 16.0))


def test_one_decode_makes_all_rungs(make: Make, tmp_path: Path) -> None:
    deep = ("-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv444p")
    large = make("large.mp4", *pictures(0.4, size="1920x1080", rate=40), *deep)
    found = probe(large)
    rungs = encode(large, found, ladder(found), tmp_path)
    assert [(rung.name, rung.width, rung.frame_rate) for rung in rungs] == [("1080p", 1920, 40), ("360p", 640, 30)]
    assert [rung.duration_ms for rung in rungs] == [400, 400]


def test_a_rotated_recording_has_upright_rungs(make: Make, tmp_path: Path) -> None:
    tall = make("tall.mp4", *pictures(1, size="640x360"), *H264)
    phone = make("tall-phone.mp4", "-display_rotation", "90", "-i", str(tall), "-c", "copy")
    found = probe(phone)
    (rung,) = encode(phone, found, ladder(found), tmp_path)
    assert (rung.name, rung.width, rung.height) == ("240p", 240, 426)


def test_sound_alone_has_no_rungs_to_encode(tmp_path: Path) -> None:
    with pytest.raises(UnreadableMedia, match="no picture"):
        encode(tmp_path / "memo.wav", Probe(verdict="ready", has_audio=True), (), tmp_path)

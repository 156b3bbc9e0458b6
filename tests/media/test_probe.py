"""What recordings are, good and nasty, as the probe sees them."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from media.probe import Caps, probe
from reelhouse.errors import NotFound, StepTimedOut
from tests.media.recordings import AAC, H264, Make, pictures, tone


def test_a_plain_recording_is_ready_and_can_be_copied(talk: Path) -> None:
    found = probe(talk)
    assert (found.verdict, found.reason, found.remuxable, found.audio_remuxable) == ("ready", "", True, True)
    assert (found.width, found.height, found.frame_rate, found.video_codec) == (320, 180, 15, "h264")
    assert (found.audio_codec, found.audio_channels, found.sample_rate) == ("aac", 1, 48000)
    assert abs(found.duration_ms - 14000) < 50
    assert found.keyframe_gap_ms == 2000
    assert found.segment_starts_ms == (0, 6000, 12000)


def test_duration_comes_from_the_packets_where_the_header_has_none(make: Make) -> None:
    live = make("live.webm", *pictures(3), *tone(3), "-c:v", "libvpx", "-deadline", "realtime", "-live", "1")
    found = probe(live)
    assert found.header_duration_ms is None
    assert abs(found.duration_ms - 3000) < 50
    assert (found.verdict, found.remuxable) == ("ready", False)


def test_a_truncated_recording_with_its_index_in_front_is_damaged(make: Make, tmp_path: Path) -> None:
    whole = make("front.mp4", *pictures(10), *tone(10), *H264, *AAC, "-movflags", "+faststart").read_bytes()
    cut = tmp_path / "cut.mp4"
    cut.write_bytes(whole[: len(whole) // 2])
    found = probe(cut)
    assert found.verdict == "damaged"
    assert found.reason == f"damaged: published 0:0{round(found.duration_ms / 1000)} of 0:10"
    assert 3000 < found.duration_ms < 7000


def test_a_truncated_recording_with_its_index_at_the_end_is_refused(talk: Path, tmp_path: Path) -> None:
    cut = tmp_path / "cut.mp4"
    cut.write_bytes(talk.read_bytes()[:50_000])
    found = probe(cut)
    assert found.verdict == "refused"
    assert "index" in found.reason
    assert "complete file" in found.reason


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "empty"),
        (b"Minutes of the meeting\nof Tuesday\n", "text file"),
        ("Über die Lage\n".encode() * 400, "text file"),
        (b"#EXTM3U\n#EXTINF:6,\nfile:///etc/passwd\n#EXT-X-ENDLIST\n", "playlist"),
        (b"ffconcat version 1.0\nfile /etc/passwd\n", "playlist"),
        (b'<?xml version="1.0"?>\n<MPD xmlns="urn:mpeg:dash:schema:mpd:2011"></MPD>\n', "playlist"),
        (b"\x89PNG\r\n\x1a\n" + bytes(200), "picture"),
        (b"%PDF-1.7\n\xff\xfe" + bytes(200), "PDF"),
        (bytes(5000), "format that we know"),
    ],
)
def test_what_is_no_recording_is_refused_with_its_kind(tmp_path: Path, content: bytes, says: str) -> None:
    disguised = tmp_path / "talk.mp4"
    disguised.write_bytes(content)
    found = probe(disguised)
    assert found.verdict == "refused"
    assert says in found.reason


@pytest.mark.parametrize("seed", range(6))
def test_random_bytes_are_refused(tmp_path: Path, seed: int) -> None:
    import random

    noise = tmp_path / "noise.mp4"
    noise.write_bytes(random.Random(seed).randbytes(200_000))
    assert probe(noise).verdict == "refused"


def test_an_encrypted_recording_is_refused_as_such(make: Make) -> None:
    key = "76a6c65c5ea762046bd749a2e632ccbb"
    scheme = ("-encryption_scheme", "cenc-aes-ctr", "-encryption_key", key, "-encryption_kid", key)
    found = probe(make("locked.mp4", *pictures(1), *H264, *scheme))
    assert found.verdict == "refused"
    assert "encrypted" in found.reason


def test_sizes_are_as_displayed_when_the_picture_is_rotated(talk: Path, make: Make) -> None:
    found = probe(make("phone.mp4", "-display_rotation", "90", "-i", str(talk), "-c", "copy"))
    assert (found.width, found.height, found.rotation % 180, found.remuxable) == (180, 320, 90, False)


def test_sizes_are_as_displayed_when_pixels_are_not_square(make: Make) -> None:
    found = probe(make("wide.mp4", *pictures(1, size="240x180"), "-vf", "setsar=4/3", *H264))
    assert (found.width, found.height, found.remuxable) == (320, 180, False)


def test_cover_art_is_not_taken_for_a_picture(make: Make) -> None:
    cover = ("-map", "0", "-map", "1", "-frames:v", "1", "-c:v", "mjpeg", "-disposition:v", "attached_pic")
    found = probe(make("song.mp3", *tone(2), *pictures(1), *cover))
    assert (found.verdict, found.has_video, found.has_audio) == ("ready", False, True)


def test_sound_alone_is_a_recording(make: Make) -> None:
    found = probe(make("memo.wav", *tone(2)))
    assert (found.has_video, found.has_audio, found.duration_ms) == (False, True, 2000)


def test_a_silent_recording_has_no_sound(make: Make) -> None:
    found = probe(make("silent.mp4", *pictures(1), *H264))
    assert (found.verdict, found.has_audio, found.remuxable, found.audio_remuxable) == ("ready", False, True, False)


def test_pictures_that_players_do_not_take_are_not_copied(make: Make) -> None:
    deep = probe(make("deep.mp4", *pictures(1), "-c:v", "libx264", "-pix_fmt", "yuv444p10le"))
    fast = probe(make("fast.mp4", *pictures(0.5, rate=240), *H264))
    sparse = probe(make("sparse.mp4", *pictures(13, rate=5), *H264[:-2], "-g", "999", "-sc_threshold", "0"))
    assert (deep.pixel_format, deep.remuxable) == ("yuv444p10le", False)
    assert (fast.frame_rate, fast.remuxable) == (60, False)
    assert (sparse.keyframe_gap_ms, sparse.remuxable) == (13000, False)


def test_keyframes_that_are_no_idr_are_not_cut_points(make: Make) -> None:
    opened = make("open.mkv", *pictures(4), *H264, "-bf", "2", "-x264-params", "open-gop=1:scenecut=0")
    assert probe(opened).remuxable is False


def test_a_name_that_is_not_utf8_is_read(talk: Path, tmp_path: Path) -> None:
    odd = tmp_path / os.fsdecode(b"caf\xe9 %d -i :.mp4")
    odd.write_bytes(talk.read_bytes())
    assert probe(odd).verdict == "ready"


@pytest.mark.parametrize(
    ("caps", "says"),
    [
        (Caps(bytes=1000), "GB"),
        (Caps(duration_ms=5000), "longest"),
        (Caps(side_pixels=200), "pixels"),
        (Caps(picture_pixels=200), "pixels"),
    ],
)
def test_what_is_over_the_caps_is_refused(talk: Path, caps: Caps, says: str) -> None:
    found = probe(talk, caps=caps)
    assert found.verdict == "refused"
    assert says in found.reason


def test_a_missing_file_is_not_found(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match=r"gone\.mp4"):
        probe(tmp_path / "gone.mp4")


def test_reading_ends_at_the_time_limit(talk: Path) -> None:
    with pytest.raises(StepTimedOut):
        probe(talk, limit_seconds=0.001)

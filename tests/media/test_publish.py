"""The instant publication plays, whatever came in."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from media.checks import check_playable
from media.package import write_manifests
from media.probe import Probe, probe
from media.publish import publish
from media.renditions import Rendition
from reelhouse.errors import UnreadableMedia
from tests.media.judges import decoded, heard, start_with_idr
from tests.media.recordings import AAC, H264, Make, pictures, tone


def published(source: Path, folder: Path) -> tuple[tuple[Rendition, ...], Path]:
    renditions = publish(source, probe(source), folder)
    master = write_manifests(folder, renditions).master
    assert check_playable(folder, master) == ()
    return renditions, master


def test_a_compatible_recording_is_copied_and_cut_at_keyframes(talk: Path, tmp_path: Path) -> None:
    (picture, sound), master = published(talk, tmp_path)
    assert (picture.name, picture.kind, picture.width, picture.height) == ("source", "video", 320, 180)
    assert [segment.duration_ms for segment in picture.segments] == [6000, 6000, 2000]
    assert (sound.name, sound.codecs, sound.channels) == ("audio", "mp4a.40.2", 1)
    assert start_with_idr(picture, tmp_path) == [True, True, True]
    frames, seconds = decoded(master)
    assert (frames, round(seconds, 2)) == (14 * 15, 14.0)
    assert heard(master) == pytest.approx(14, abs=0.05)


def test_a_copy_keeps_every_byte_of_the_pictures(talk: Path, tmp_path: Path) -> None:
    import av

    (picture, _sound), _master = published(talk, tmp_path)
    whole = tmp_path / "whole.mp4"
    parts = [tmp_path / "source" / name for name in (picture.init, *(segment.name for segment in picture.segments))]
    whole.write_bytes(b"".join(part.read_bytes() for part in parts))
    with av.open(str(talk)) as before, av.open(str(whole)) as after:
        pictures_before = [bytes(packet) for packet in before.demux(video=0)]
        assert [bytes(packet) for packet in after.demux(video=0)] == pictures_before


def test_a_rung_has_its_measured_sizes(talk: Path, tmp_path: Path) -> None:
    (picture, _sound), _master = published(talk, tmp_path)
    sizes = [(tmp_path / "source" / segment.name).stat().st_size for segment in picture.segments]
    assert [segment.bytes for segment in picture.segments] == sizes
    assert picture.bytes == sum(sizes) + (tmp_path / "source" / picture.init).stat().st_size
    assert picture.average_bandwidth == pytest.approx(sum(sizes) * 8 / 14, rel=0.001)
    assert picture.bandwidth >= picture.average_bandwidth


def test_a_browser_recording_gets_one_fast_rung(make: Make, tmp_path: Path) -> None:
    vp8 = ("-c:v", "libvpx", "-deadline", "realtime", "-cpu-used", "8", "-live", "1")
    live = make("big.webm", *pictures(7, size="1920x1080", rate=2), *tone(7), *vp8)
    (picture, sound), master = published(live, tmp_path)
    assert (picture.name, picture.width, picture.height, picture.frame_rate) == ("720p", 1280, 720, 2)
    assert [segment.duration_ms for segment in picture.segments] == [6000, 1000]
    assert start_with_idr(picture, tmp_path) == [True, True]
    assert decoded(master)[0] == 14
    assert sound.duration_ms == pytest.approx(7000, abs=60)


NASTY: dict[str, tuple[str, ...]] = {
    "moment.mp4": (*pictures(0.2), *tone(0.2), *H264, *AAC),
    "one-frame.mp4": (*pictures(1), "-frames:v", "1", *H264),
    "odd.webm": (*pictures(1, size="321x181"), "-c:v", "libvpx", "-deadline", "realtime"),
    "tiny.webm": (*pictures(1, size="16x16"), "-c:v", "libvpx", "-deadline", "realtime"),
    "deep.mp4": (*pictures(1), "-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv444p10le"),
    "422.mov": (*pictures(1), "-c:v", "prores_ks"),
    "full.mp4": (*pictures(1), "-vf", "scale=out_range=full", *H264, "-color_range", "pc"),
    "hdr.mp4": (*pictures(0.4), "-vf", "setparams=color_trc=smpte2084:color_primaries=bt2020:colorspace=bt2020nc",
                "-c:v", "libx265", "-preset", "ultrafast", "-pix_fmt", "yuv420p10le", "-x265-params", "log-level=none"),
    "interlaced.ts": (*pictures(1, rate=50), "-vf", "tinterlace=interleave_top,setfield=tff",
                      "-c:v", "mpeg2video", "-flags", "+ilme+ildct"),
    "fast.mp4": (*pictures(0.5, rate=240), *H264),
    "variable.mkv": (*pictures(3), "-vf", "select='lt(mod(n,9),4)'", "-fps_mode", "vfr", *H264),
    "anamorphic.mp4": (*pictures(1), "-vf", "setsar=2/1", *H264),
    "late-picture.mkv": ("-itsoffset", "1.5", *pictures(1), *tone(3), *H264, *AAC),
    "late-sound.mkv": (*pictures(3), "-itsoffset", "1.5", *tone(1), *H264, *AAC),
    "short-sound.mp4": (*pictures(3), *tone(1), *H264, *AAC),
    "surround.mkv": (*pictures(1), *tone(1), *H264, *AAC, "-ac", "6"),
    "two-sounds.mkv": (*pictures(1), *tone(1), *tone(1), "-map", "0", "-map", "1", "-map", "2", *H264, *AAC),
    "picture.gif": (*pictures(1, rate=5),),
    "alpha.webm": (*pictures(1), "-c:v", "libvpx-vp9", "-cpu-used", "8", "-deadline", "realtime", "-pix_fmt", "yuva420p"),
    "old.avi": (*pictures(1), *tone(1), "-c:v", "mpeg4", "-c:a", "mp3"),
    "memo.flac": (*tone(1),),
    "memo.opus.ogg": (*tone(1), "-c:a", "libopus"),
}  # fmt: skip


@pytest.mark.parametrize("name", NASTY)
def test_a_nasty_recording_plays_to_its_end(make: Make, tmp_path: Path, name: str) -> None:
    source = make(name, *NASTY[name])
    found = probe(source)
    renditions, master = published(source, tmp_path)
    assert {rendition.kind for rendition in renditions} == _kinds(found)
    for rendition in renditions:
        assert rendition.duration_ms == pytest.approx(found.duration_ms, abs=max(120, 1500 / (found.frame_rate or 25)))
    if found.has_video:
        picture = renditions[0]
        assert (picture.width % 2, picture.height % 2, picture.frame_rate <= 60) == (0, 0, True)
        assert picture.width / picture.height == pytest.approx(found.width / found.height, rel=0.02)
        assert all(start_with_idr(picture, tmp_path))
        assert decoded(master)[0] >= 1
    if found.has_audio:
        assert heard(master) == pytest.approx(found.duration_ms / 1000, abs=0.15)


def _kinds(found: Probe) -> set[str]:
    return ({"video"} if found.has_video else set()) | ({"audio"} if found.has_audio else set())


def test_a_late_picture_keeps_its_time(make: Make, tmp_path: Path) -> None:
    source = make("late-picture.mkv", *NASTY["late-picture.mkv"])
    (picture, sound), _master = published(source, tmp_path)
    assert picture.duration_ms == pytest.approx(3000, abs=100)
    assert sound.duration_ms == pytest.approx(3000, abs=100)


def test_a_rotated_recording_is_published_upright(talk: Path, make: Make, tmp_path: Path) -> None:
    phone = make("phone.mp4", "-display_rotation", "90", "-i", str(talk), "-c", "copy")
    (picture, _sound), _master = published(phone, tmp_path)
    assert (picture.name, picture.width, picture.height) == ("180p", 180, 320)


def test_a_damaged_recording_plays_as_far_as_it_goes(make: Make, tmp_path: Path) -> None:
    whole = make("front.mp4", *pictures(10), *tone(10), *H264, *AAC, "-movflags", "+faststart").read_bytes()
    cut = tmp_path / "cut.mp4"
    cut.write_bytes(whole[: len(whole) // 2])
    found = probe(cut)
    renditions, master = published(cut, tmp_path / "made")
    assert found.verdict == "damaged"
    assert decoded(master)[1] == pytest.approx(found.duration_ms / 1000, abs=0.2)
    assert len(renditions) == 2


def test_an_edit_list_is_obeyed(talk: Path, make: Make, tmp_path: Path) -> None:
    (picture, sound), _master = published(make("edited.mp4", "-ss", "1.3", "-i", str(talk), "-c", "copy"), tmp_path)
    assert picture.duration_ms == pytest.approx(12_700, abs=120)
    assert sound.duration_ms == pytest.approx(12_700, abs=120)


def test_rotten_pictures_are_not_copied(talk: Path, tmp_path: Path) -> None:
    rotten = tmp_path / "rotten.mp4"
    whole = talk.read_bytes()
    middle = len(whole) // 2
    rotten.write_bytes(whole[:middle] + b"\xa5" * 20_000 + whole[middle + 20_000 :])
    renditions, master = published(rotten, tmp_path / "made")
    assert renditions[0].name == "180p"
    assert decoded(master)[1] == pytest.approx(14, abs=0.2)
    assert heard(master) == pytest.approx(14, abs=0.2)


def test_a_picture_that_changes_its_size_keeps_the_first_one(make: Make, tmp_path: Path) -> None:
    small = make("small.ts", *pictures(1), *H264).read_bytes()
    large = make("large.ts", *pictures(1, size="640x360"), *H264).read_bytes()
    glued = tmp_path / "glued.ts"
    glued.write_bytes(small + large)
    (picture,), master = published(glued, tmp_path / "made")
    assert (picture.width, picture.height) == (320, 180)
    assert decoded(master)[0] >= 15


def test_a_name_that_is_not_utf8_is_published(talk: Path, tmp_path: Path) -> None:
    odd = tmp_path / os.fsdecode(b"caf\xe9 %d.mp4")
    odd.write_bytes(talk.read_bytes())
    renditions, _master = published(odd, tmp_path / "made")
    assert len(renditions) == 2


def test_a_refused_file_is_not_published(tmp_path: Path) -> None:
    text = tmp_path / "text.mp4"
    text.write_text("not a recording", encoding="utf-8")
    with pytest.raises(UnreadableMedia, match="text file"):
        publish(text, probe(text), tmp_path)

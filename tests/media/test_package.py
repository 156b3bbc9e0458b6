"""Manifests say what lies on disk, in HLS and in DASH."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree as xml

import m3u8
import pytest

from media.package import Manifests, Rendition, Subtitles, write_manifests
from media.probe import probe
from media.publish import publish
from media.renditions import SegmentFile, peak_bandwidth
from reelhouse.errors import UnreadableMedia

DASH = "{urn:mpeg:dash:schema:mpd:2011}"


@pytest.fixture(scope="module")
def renditions(talk: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Rendition, ...]:
    return publish(talk, probe(talk), tmp_path_factory.mktemp("made") / "first")


@pytest.fixture
def manifests(renditions: tuple[Rendition, ...], tmp_path: Path) -> Manifests:
    captions = Subtitles(language="en", name="English", path="../captions.vtt")
    return write_manifests(
        tmp_path, renditions, prefix={"source": "../first/source", "audio": "../first/audio"}, subtitles=[captions]
    )


def test_the_master_declares_what_players_choose_by(manifests: Manifests, renditions: tuple[Rendition, ...]) -> None:
    master = m3u8.load(str(manifests.master))
    picture, sound = renditions
    (variant,) = master.playlists
    assert master.is_independent_segments
    assert variant.stream_info.bandwidth == picture.bandwidth + sound.bandwidth
    assert variant.stream_info.average_bandwidth == picture.average_bandwidth + sound.average_bandwidth
    assert variant.stream_info.codecs == f"{picture.codecs},mp4a.40.2"
    assert variant.stream_info.resolution == (320, 180)
    assert variant.stream_info.frame_rate == 15
    assert {(media.type, media.group_id, media.language) for media in master.media} == {
        ("AUDIO", "sound", "und"),
        ("SUBTITLES", "subtitles", "en"),
    }


def test_media_playlists_list_each_segment_with_its_time(manifests: Manifests) -> None:
    playlist = m3u8.load(str(manifests.master.with_name("source.m3u8")))
    assert (playlist.version, playlist.target_duration, playlist.playlist_type) == (7, 6, "vod")
    assert [segment.duration for segment in playlist.segments] == [6.0, 6.0, 2.0]
    assert playlist.segments[0].uri == "../first/source/0001.m4s"
    assert playlist.segment_map[0].uri == "../first/source/init.mp4"
    assert playlist.is_endlist


def test_the_keyframe_playlist_points_to_decodable_pictures(manifests: Manifests, talk: Path, tmp_path: Path) -> None:
    import av

    made = publish(talk, probe(talk), tmp_path / "again")[0]
    playlist = m3u8.load(str(manifests.master.with_name("source-keyframes.m3u8")))
    assert playlist.is_i_frames_only
    init = (tmp_path / "again" / "source" / made.init).read_bytes()
    for segment in playlist.segments:
        size, offset = map(int, segment.byterange.split("@"))
        data = (tmp_path / "again" / "source" / Path(segment.uri).name).read_bytes()[offset : offset + size]
        alone = tmp_path / "alone.mp4"
        alone.write_bytes(init + data)
        with av.open(str(alone)) as container:
            packet = next(container.demux(video=0))
            assert packet.is_keyframe
            assert packet.size < size


def test_all_playlists_share_one_target_duration_and_stay_relative(manifests: Manifests) -> None:
    texts = {path.name: path.read_text(encoding="utf-8") for path in [manifests.master, *manifests.playlists]}
    targets = {
        m3u8.loads(texts[name]).target_duration for name in ("source.m3u8", "audio.m3u8", "source-keyframes.m3u8")
    }
    assert targets == {6}
    assert not any(line.startswith("/") or "://" in line for text in texts.values() for line in text.splitlines())


def test_dash_names_the_same_segments(manifests: Manifests, renditions: tuple[Rendition, ...]) -> None:
    root = xml.fromstring(manifests.dash.read_text(encoding="utf-8"))
    assert root.get("type") == "static"
    found = {element.get("id"): element for element in root.iter(f"{DASH}Representation")}
    assert {"source", "audio"} <= found.keys()
    for rendition in renditions:
        template = found[rendition.name].find(f"{DASH}SegmentTemplate")
        assert template is not None
        assert template.get("media") == f"../first/{rendition.name}/$Number%04d$.m4s"
        timeline = [(int(s.get("d", "0")), int(s.get("r", "0")) + 1) for s in template.iter(f"{DASH}S")]
        assert sum(count for _, count in timeline) == len(rendition.segments)
        assert sum(duration * count for duration, count in timeline) == rendition.duration_ms


def test_a_recording_without_sound_has_no_sound_group(renditions: tuple[Rendition, ...], tmp_path: Path) -> None:
    manifests = write_manifests(tmp_path, renditions[:1])
    master = m3u8.load(str(manifests.master))
    assert master.media == []
    assert master.playlists[0].stream_info.audio is None


def test_sound_alone_is_a_variant(renditions: tuple[Rendition, ...], tmp_path: Path) -> None:
    master = m3u8.load(str(write_manifests(tmp_path, renditions[1:]).master))
    assert [variant.stream_info.codecs for variant in master.playlists] == ["mp4a.40.2"]
    assert master.playlists[0].uri == "audio.m3u8"
    assert not master.iframe_playlists


def test_nothing_to_play_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(UnreadableMedia, match="nothing to play"):
        write_manifests(tmp_path, [])


def test_the_peak_is_the_busiest_run_of_about_one_target_duration() -> None:
    sizes = [(6000, 60_000), (6000, 600_000), (1000, 500_000), (2000, 10_000)]
    segments = [SegmentFile(name=str(i), duration_ms=ms, bytes=size) for i, (ms, size) in enumerate(sizes)]
    assert peak_bandwidth(segments) == (500_000 + 10_000) * 8 // 3


def test_a_lone_short_segment_has_a_peak() -> None:
    assert peak_bandwidth([SegmentFile(name="a", duration_ms=200, bytes=1000)]) == 40_000

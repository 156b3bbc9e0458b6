"""Rendered talks and odd clips are the files that they are said to be; probed with PyAV, not with what made them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path

import av
import pytest

from demo.cursor import cursor_expressions, cursor_way
from demo.odd import OddClip, make_odd_clips
from demo.render import FRAMES_PER_SECOND, render
from demo.slides import draw_slide
from demo.talk import Talk, load_talks, shortened, slide_starts_ms
from reelhouse.errors import Unavailable

TALKS = load_talks()
LENGTH_MS = 20_000
# Between a held slide with a moving cursor and another slide: mean difference of grey levels.
CUT_DIFFERENCE = 4.0


@pytest.fixture(scope="module")
def talk() -> Talk:
    two_cuts = next(talk for talk in TALKS if talk.slug == "viewing-curve")
    return shortened(two_cuts, to_ms=LENGTH_MS)


@pytest.fixture(scope="module")
def recording(talk: Talk, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return render(talk, tmp_path_factory.mktemp("recording") / "talk.mp4", threads=1)


@pytest.fixture(scope="module")
def clips(tmp_path_factory: pytest.TempPathFactory) -> dict[str, OddClip]:
    return {clip.name: clip for clip in make_odd_clips(TALKS[:3], tmp_path_factory.mktemp("odd"))}


@dataclass(frozen=True, kw_only=True)
class Probe:
    """What the header of a file says, and where its packets end."""

    header_seconds: float | None
    end_seconds: float
    kinds: tuple[str, ...]


def probe(path: Path) -> Probe:
    end = 0.0
    with av.open(str(path)) as container:
        header = container.duration / av.time_base if container.duration else None
        kinds = tuple(stream.type for stream in container.streams)
        for packet in container.demux(video=0):
            if packet.pts is not None:
                end = max(end, float((packet.pts + (packet.duration or 0)) * packet.time_base))
    return Probe(header_seconds=header, end_seconds=end, kinds=kinds)


def grey_frames(path: Path) -> list[tuple[float, object]]:
    with av.open(str(path)) as container:
        return [(frame.time, frame.reformat(320, 180, "gray").to_ndarray()) for frame in container.decode(video=0)]


def test_a_recording_is_what_can_be_published_without_encoding_it_again(recording: Path) -> None:
    with av.open(str(recording)) as container:
        video, audio = container.streams.video[0], container.streams.audio[0]
        assert (video.codec_context.name, video.pix_fmt, video.width, video.height) == ("h264", "yuv420p", 1280, 720)
        assert video.average_rate == FRAMES_PER_SECOND
        assert (audio.codec_context.name, audio.rate) == ("aac", 48_000)


def test_a_recording_lasts_as_long_as_its_talk(recording: Path) -> None:
    found = probe(recording)
    assert found.header_seconds == pytest.approx(LENGTH_MS / 1000, abs=0.07)
    assert found.end_seconds == pytest.approx(LENGTH_MS / 1000, abs=0.07)


def test_the_index_of_a_recording_comes_first(recording: Path) -> None:
    content = recording.read_bytes()
    assert content.index(b"moov") < content.index(b"mdat")


def test_keyframes_are_near_and_stand_where_slides_come_up(talk: Talk, recording: Path) -> None:
    with av.open(str(recording)) as container:
        keys = [float(p.pts * p.time_base) for p in container.demux(video=0) if p.is_keyframe and p.pts is not None]
    gaps = [after - before for before, after in pairwise([*keys, LENGTH_MS / 1000])]
    assert max(gaps) <= 3.01
    for start_ms in slide_starts_ms(talk):
        assert min(abs(key - start_ms / 1000) for key in keys) <= 1 / FRAMES_PER_SECOND


def test_the_picture_changes_where_slides_come_up_and_only_there(talk: Talk, recording: Path) -> None:
    frames = grey_frames(recording)
    cuts = [
        time
        for (_, before), (time, after) in pairwise(frames)
        if abs(after.astype(int) - before).mean() > CUT_DIFFERENCE
    ]
    expected = [start / 1000 for start in slide_starts_ms(talk)[1:]]
    assert len(expected) == 2
    assert cuts == pytest.approx(expected, abs=1 / FRAMES_PER_SECOND)


def test_the_cursor_moves_while_a_slide_is_held(talk: Talk, recording: Path) -> None:
    held = [grey for time, grey in grey_frames(recording) if time < slide_starts_ms(talk)[1] / 1000 - 0.1]
    assert abs(held[-1].astype(int) - held[0]).max() > 60


def test_the_sound_is_the_sound_of_the_talk(talk: Talk, recording: Path) -> None:
    with av.open(str(recording)) as container:
        levels = [(frame.time, abs(frame.to_ndarray()).mean()) for frame in container.decode(audio=0)]
    first = talk.sentences[0]
    before = [level for time, level in levels if time < first.start_ms / 1000 - 0.1]
    during = [level for time, level in levels if first.start_ms <= time * 1000 < first.end_ms]
    assert max(before) < sum(during) / len(during) / 10


def test_a_talk_without_its_sound_is_not_rendered(talk: Talk, tmp_path: Path) -> None:
    with pytest.raises(Unavailable, match="ffmpeg"):
        render(replace(talk, slug="no-such-sound"), tmp_path / "talk.mp4")
    assert not (tmp_path / "talk.mp4").exists()


def test_the_cursor_goes_the_same_way_each_time_and_stays_on_the_screen() -> None:
    assert cursor_way(TALKS[0]) == cursor_way(TALKS[0]) != cursor_way(TALKS[1])
    assert all(0 <= stop.x < 1280 and 0 <= stop.y < 720 for talk in TALKS for stop in cursor_way(talk))


def test_the_cursor_makes_one_move_for_each_stop_in_order() -> None:
    way = cursor_way(TALKS[0])
    x, y = cursor_expressions(way)
    assert x.count("clip(") == y.count("clip(") == len(way) - 1
    assert [stop.at_ms for stop in way] == sorted(stop.at_ms for stop in way)


@pytest.mark.parametrize("talk", TALKS, ids=lambda talk: talk.slug)
def test_every_kind_of_window_and_panel_can_be_drawn(talk: Talk) -> None:
    screens = [draw_slide(talk, number) for number in (0, len(talk.slides) - 1)]
    assert {screen.size for screen in screens} == {(1280, 720)}
    assert screens[0].tobytes() != screens[1].tobytes()


def test_a_browser_recording_has_no_duration_in_its_header(clips: dict[str, OddClip]) -> None:
    found = probe(clips["browser-recording"].path)
    assert (found.header_seconds, found.kinds) == (None, ("video", "audio"))
    assert found.end_seconds == pytest.approx(12, abs=0.2)


def test_a_phone_clip_is_stored_on_its_side(clips: dict[str, OddClip]) -> None:
    with av.open(str(clips["phone-clip"].path)) as container:
        frame = next(container.decode(video=0))
    assert (frame.width, frame.height, abs(frame.rotation)) == (640, 360, 90)


def test_a_silent_walkthrough_has_no_sound(clips: dict[str, OddClip]) -> None:
    assert probe(clips["silent-walkthrough"].path).kinds == ("video",)


def test_an_interrupted_upload_promises_1_20_and_ends_at_0_41(clips: dict[str, OddClip]) -> None:
    found = probe(clips["interrupted-upload"].path)
    assert found.header_seconds == pytest.approx(80, abs=0.1)
    assert int(found.end_seconds) == 41


def test_a_text_file_is_no_video(clips: dict[str, OddClip]) -> None:
    with pytest.raises(av.error.InvalidDataError):
        av.open(str(clips["not-a-video"].path))


def test_odd_clips_say_what_must_become_of_them(clips: dict[str, OddClip]) -> None:
    assert sorted(clip.expect for clip in clips.values()) == ["damaged", "ready", "ready", "ready", "refused"]
    assert {clip.path for clip in clips.values()} == set(clips["phone-clip"].path.parent.iterdir())

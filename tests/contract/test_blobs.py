"""What every store of blobs promises."""

from __future__ import annotations

from pathlib import Path

import pytest

from lake.blobs.folder import FolderBlobs
from lake.blobs.s3 import S3Blobs
from lake.s3.cache import FileCache
from reelhouse.errors import BadInput, NotFound
from reelhouse.ports import Blobs
from tests.fakes.store import bucket


@pytest.fixture(params=["folder", pytest.param("s3", marks=pytest.mark.s3)])
def blobs(request: pytest.FixtureRequest, tmp_path: Path) -> Blobs:
    if request.param == "folder":
        return FolderBlobs(tmp_path / "blobs")
    url = request.getfixturevalue("store").url()
    return S3Blobs(bucket(url), FileCache(tmp_path / "copies", limit_bytes=1024**2))


@pytest.fixture
def clip(tmp_path: Path) -> Path:
    path = tmp_path / "clip.mp4"
    path.write_bytes(bytes(range(256)))
    return path


def test_a_file_comes_back_whole_and_in_ranges(blobs: Blobs, clip: Path) -> None:
    blobs.put_file("videos/v1/original", clip)
    with blobs.open("videos/v1/original") as stream:
        assert stream.read() == clip.read_bytes()
        stream.seek(250)
        assert stream.read(3) == bytes([250, 251, 252])
    assert blobs.local("videos/v1/original").read_bytes() == clip.read_bytes()


def test_a_stored_file_does_not_change_with_its_source(blobs: Blobs, clip: Path) -> None:
    blobs.put_file("k", clip)
    clip.write_bytes(b"other")
    assert blobs.open("k").read() == bytes(range(256))
    blobs.put_file("k", clip)
    assert blobs.open("k").read() == b"other"


def test_a_reader_keeps_what_it_opened(blobs: Blobs, clip: Path) -> None:
    blobs.put_file("k", clip)
    with blobs.open("k") as stream:
        clip.write_bytes(b"other")
        blobs.put_file("k", clip)
        assert stream.read() == bytes(range(256))


def test_a_folder_is_stored_below_its_prefix(blobs: Blobs, tmp_path: Path) -> None:
    made = tmp_path / "made"
    (made / "low").mkdir(parents=True)
    (made / "main.m3u8").write_bytes(b"12")
    (made / "low" / "1.m4s").write_bytes(b"345")
    assert blobs.put_folder("v1/hls/", made) == 5
    assert blobs.put_folder("v1/hls", made) == 5
    assert blobs.open("v1/hls/low/1.m4s").read() == b"345"
    assert blobs.delete_prefix("v1") == 2
    assert not blobs.exists("v1/hls/main.m3u8")
    assert (made / "main.m3u8").read_bytes() == b"12"


def test_what_is_not_there_is_not_found(blobs: Blobs) -> None:
    assert not blobs.exists("nothing")
    assert blobs.delete_prefix("nothing") == 0
    with pytest.raises(NotFound, match="nothing"):
        blobs.open("nothing")


@pytest.mark.parametrize("key", ["", "/etc/passwd", "..", "a/../../b", "a/./b", "a//b", "a\0b", "a\\b", "a" * 256])
def test_a_key_that_leaves_the_store_is_refused(blobs: Blobs, clip: Path, key: str) -> None:
    with pytest.raises(BadInput, match="key"):
        blobs.put_file(key, clip)
    with pytest.raises(BadInput, match="key"):
        blobs.open(key)


def test_one_name_of_many_is_not_a_prefix_of_another(blobs: Blobs, clip: Path) -> None:
    blobs.put_file("v1/a", clip)
    blobs.put_file("v10/a", clip)
    assert blobs.delete_prefix("v1") == 1
    assert blobs.exists("v10/a")

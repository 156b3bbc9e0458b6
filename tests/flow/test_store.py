"""The whole way of events with tables and blobs in a bucket: the same rows as in folders, and media that plays in ranges."""

from __future__ import annotations

from pathlib import Path

import pytest

from lake import tables
from lake.blobs.s3 import S3Blobs
from reelhouse.platform import Platform
from reelhouse.settings import Settings
from tests.fakes.store import Store
from tests.platform.world import event, receive, rows, settle, upload

pytestmark = pytest.mark.s3
TOLD = (tables.EVENTS_RAW, tables.REJECTED, tables.EVENTS, tables.PLAYBACKS, tables.PLAYED, tables.VIDEO_DAILY)


def worked(settings: Settings) -> Platform:
    """A platform that took some traffic in and ran every relational job."""
    platform = Platform.open(settings)
    upload(platform, "v_1")
    receive(
        platform,
        *(event(number, viewer=f"n_viewer_{number % 3}", consent="granted") for number in range(40)),
        event(3),
        b"{",
    )
    settle(platform)
    return platform


def test_a_bucket_gives_the_same_rows_as_a_folder(store: Store, tmp_path: Path) -> None:
    remote = Settings(home=tmp_path / "b", lake_url=store.url("flow/lake"), blobs_url=store.url("flow/blobs"))
    folder, bucket = worked(Settings(home=tmp_path / "a")), worked(remote)
    for table in TOLD:
        assert len(rows(folder, table)) > 0
        assert rows(bucket, table) == rows(folder, table)
    assert bucket.engine.sql("SELECT count(*) AS n FROM silver.events").to_pylist() == [{"n": 40}]
    assert not (tmp_path / "b" / "lake").exists()


def test_large_media_is_read_in_ranges_and_small_media_is_kept(store: Store, tmp_path: Path) -> None:
    blobs = Platform.open(Settings(home=tmp_path, blobs_url=store.url())).blobs
    assert isinstance(blobs, S3Blobs)
    film = tmp_path / "film"
    film.write_bytes(bytes(range(256)) * 40_000)
    blobs.put_file("media/v/film.mp4", film)
    with blobs.open("media/v/film.mp4") as stream:
        stream.seek(9_000_005)
        assert stream.read(3) == film.read_bytes()[9_000_005:9_000_008]
    assert not list(tmp_path.glob("cache/**/film.mp4"))
    assert blobs.local("media/v/film.mp4").read_bytes() == film.read_bytes()

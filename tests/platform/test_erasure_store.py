"""Who was erased is in no object of a bucket either: not in an old version, a deleted one or a broken upload."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
from world import event, receive, rows, settle, upload

from jobs import all_jobs
from jobs.metrics.withdrawals import WITHDRAWALS
from lake import tables
from lake.s3.remains import old_versions, remove_remains
from lake.s3.scanning import scan_objects
from lake.scan import scan
from reelhouse.events import Policy
from reelhouse.platform import Platform
from reelhouse.platform.erasure import Subject, erase
from reelhouse.platform.keeping import keep_promises
from reelhouse.settings import Settings
from tests.fakes.store import Store, bucket, running

pytestmark = pytest.mark.s3
ANN, BOB = "p_annannannann", "p_bobbobbobbob"
BROWSER = "browser of zelda"
FOLLOWING = [job for job in all_jobs() if job.name.split(".")[0] in ("ingest", "tidy", "gold")]


@pytest.fixture(scope="module", params=["plain", "versioned"])
def home(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    with running(tmp_path_factory.mktemp("store"), versioned=request.param == "versioned") as server:
        yield server


@pytest.fixture
def platform(home: Store, tmp_path: Path) -> Platform:
    """Ann and Bob watched; Ann has a recording, whose file lies in a bucket too."""
    opened = Platform.open(Settings(home=tmp_path, lake_url=home.url(), blobs_url=home.url()))
    for video, owner in (("v_1", BOB), ("v_2", ANN)):
        upload(opened, video, owner=owner)
        (tmp_path / "film").write_text(f"film of {owner}")
        for _ in range(2):
            opened.blobs.put_file(f"originals/{video}/source.mp4", tmp_path / "film")
    (tmp_path / "film").unlink()
    for turn in range(2):
        for number, person in ((100 * turn, ANN), (100 * turn + 30, BOB)):
            receive(opened, *(event(number + n, consent="granted") for n in range(6)), subject=person, agent=BROWSER)
        settle(opened)
    return opened


def in_objects(platform: Platform, *texts: str) -> list[str]:
    stores = (platform.settings.lake_url, platform.settings.blobs_url)
    found = [scan_objects(bucket(url), texts, scratch=platform.home / "scratch")[0] for url in stores]
    return [f"{hit.path} {hit.where}" for hits in found for hit in hits]


def test_an_erasure_in_buckets_is_proved_by_a_look_into_every_object(platform: Platform) -> None:
    assert in_objects(platform, ANN)
    signed = erase(platform, Subject(key=ANN, videos=("v_2",)), following=FOLLOWING)
    assert in_objects(platform, ANN) == []
    assert scan(platform.home, [ANN]) == []
    assert signed.receipt.scanned_files > 50
    assert {row["viewer"] for row in platform.storage.read(tables.PLAYBACKS).to_pylist()} == {BOB}
    assert platform.blobs.exists("originals/v_1/source.mp4")


def test_no_old_version_stays_underneath(platform: Platform) -> None:
    stores = [bucket(url) for url in (platform.settings.lake_url, platform.settings.blobs_url)]
    is_versioned = "Status" in stores[0].client.get_bucket_versioning(Bucket=stores[0].address.bucket)
    assert all(bool(list(old_versions(store))) is is_versioned for store in stores)
    erase(platform, Subject(key=ANN, videos=("v_2",)), following=FOLLOWING)
    assert [list(old_versions(store)) for store in stores] == [[], []]
    before = rows(platform, tables.EVENTS)
    assert [remove_remains(store) for store in stores] == [0, 0]
    assert rows(platform, tables.EVENTS) == before


def test_events_that_were_kept_long_enough_are_in_no_object(platform: Platform) -> None:
    body = Policy(received_at_us=1, workspace="w_1", keep_events_days=1)
    platform.inbox.append("policies", [msgspec.msgpack.encode(body)])
    figures = rows(platform, tables.VIDEO_DAILY)
    assert in_objects(platform, BROWSER)
    gone = keep_promises(platform, FOLLOWING, WITHDRAWALS, today=dt.date(2025, 12, 1), grace_seconds=0)
    assert {one.place for one in gone} >= {"bronze.events", "silver.events", "silver.playbacks", "inbox"}
    assert in_objects(platform, BROWSER) == []
    assert scan(platform.home, [BROWSER]) == []
    assert rows(platform, tables.VIDEO_DAILY) == figures != set()


def test_an_upload_that_never_ended_is_removed(home: Store) -> None:
    store = bucket(home.url())
    named = {"Bucket": store.address.bucket, "Key": store.address.key("film")}
    begun = store.client.create_multipart_upload(**named)
    store.client.upload_part(**named, UploadId=begun["UploadId"], PartNumber=1, Body=b"film of ann")
    assert remove_remains(store) == 1
    assert remove_remains(store) == 0


def test_a_hit_says_which_object_and_where(home: Store, tmp_path: Path) -> None:
    store = bucket(home.url())
    store.put_new("a/b", b"words of ann")
    store.put_new("ann", b"nothing")
    hits, objects = scan_objects(store, ["ann"], scratch=tmp_path)
    assert [(hit.path.name, hit.where) for hit in hits] == [("b", "its bytes"), ("ann", "its name")]
    assert objects == 2
    assert list(tmp_path.iterdir()) == []

"""Addresses of buckets, local copies of their objects, and how little a look at a table costs."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from lake.s3.address import Address
from lake.s3.cache import FileCache
from reelhouse.errors import Conflict, Misconfigured
from reelhouse.ports import Txn
from tests.contract.world import PLAYS, plays
from tests.fakes.faulty_way import way
from tests.fakes.store import Store, bucket, lake

KEYS = {"AWS_ACCESS_KEY_ID": "key", "AWS_SECRET_ACCESS_KEY": "secret"}


def test_an_address_says_where_and_how_long() -> None:
    address = Address.parsed("s3://house/a/b/?endpoint=https://s3.example.com&region=eu&timeout=5&retries=2", KEYS)
    assert (address.bucket, address.prefix, address.key("x/y")) == ("house", "a/b", "a/b/x/y")
    assert (address.endpoint, address.region, address.timeout_seconds) == ("https://s3.example.com", "eu", 5)
    assert (address.access_key_id, address.secret_access_key, address.retries) == ("key", "secret", 2)


def test_an_address_never_tells_its_secret() -> None:
    address = Address.parsed("s3://b?access_key_id=me&secret_access_key=a+b%2Fc", {})
    assert address.secret_access_key == "a+b/c"
    assert "a+b" not in repr(address) + address.name + address.digest


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("s3://b", "credentials"),
        ("s3://?access_key_id=a&secret_access_key=b", "bucket"),
        ("s3://b?access_key_id=a&secret_access_key=b&endpoint=ftp://x", "endpoint"),
        ("s3://b?access_key_id=a&secret_access_key=b&timeout=soon", "timeout"),
        ("s3://b?access_key_id=a&secret_access_key=b&retries=-1", "retries"),
        ("s3://b?colour=red", "colour"),
    ],
)
def test_an_address_that_cannot_be_used_says_why(url: str, words: str) -> None:
    with pytest.raises(Misconfigured, match=words):
        Address.parsed(url, {})


def test_copies_stay_below_their_limit_and_what_was_used_longest_ago_goes_first(tmp_path: Path) -> None:
    cache = FileCache(tmp_path, limit_bytes=250, grace_seconds=60)
    for used, name in ((200, "old"), (100, "older"), (300, "newer")):
        os.utime(cache.fetched(name, lambda target: target.write_bytes(b"x" * 100)), (used, used))
    assert [cache.path(name).exists() for name in ("old", "older", "newer")] == [True, False, True]
    assert cache.holds("old")
    cache.fetched("last", lambda target: target.write_bytes(b"x" * 100))
    assert [cache.path(name).exists() for name in ("old", "newer", "last")] == [True, False, True]


def test_copies_in_use_stay_even_beyond_the_limit(tmp_path: Path) -> None:
    cache = FileCache(tmp_path, limit_bytes=150, grace_seconds=60)
    for name in ("a", "b", "c"):
        cache.fetched(name, lambda target: target.write_bytes(b"x" * 100))
    assert all(cache.holds(name) for name in ("a", "b", "c"))


def test_a_download_that_fails_leaves_no_copy(tmp_path: Path) -> None:
    def torn(target: Path) -> None:
        target.write_bytes(b"half")
        raise OSError("cut")

    cache = FileCache(tmp_path, limit_bytes=100)
    with pytest.raises(OSError, match="cut"):
        cache.fetched("a", torn)
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]


@pytest.mark.s3
def test_a_look_at_an_unchanged_table_is_one_request(store: Store, tmp_path: Path) -> None:
    with way(store.port) as line:
        tables = lake(store.url(port=line.port), tmp_path)
        tables.append(PLAYS, plays([1]), txns=[Txn(app="ingest", position=0)])
        tables.fetch(PLAYS, tables.files(PLAYS))
        for look in (lambda: tables.version(PLAYS), lambda: tables.fetch(PLAYS, tables.files(PLAYS))):
            line.forget()
            look()
            assert len(line.requests) == 1


@pytest.mark.s3
def test_a_large_object_that_is_replaced_while_it_is_read_is_never_mixed(store: Store, tmp_path: Path) -> None:
    from lake.blobs.s3 import WHOLE_BYTES, S3Blobs

    blobs = S3Blobs(bucket(store.url()), FileCache(tmp_path / "copies", limit_bytes=0))
    for name, content in (("one", b"1"), ("two", b"2")):
        (tmp_path / name).write_bytes(content * (WHOLE_BYTES + 1))
    blobs.put_file("k", tmp_path / "one")
    with blobs.open("k") as stream:
        assert stream.read(2) == b"11"
        blobs.put_file("k", tmp_path / "two")
        stream.seek(WHOLE_BYTES - 1)
        with pytest.raises(Conflict, match="replaced"):
            stream.read(2)

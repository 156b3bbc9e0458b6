"""Resumable uploads: cut anywhere, in any order of accidents, the stored recording is the one that was sent."""

from __future__ import annotations

import asyncio
import hashlib
import random
from collections.abc import AsyncIterator
from pathlib import Path

import msgspec
import pytest
from starlette.requests import ClientDisconnect

from reelhouse.errors import TooLarge
from reelhouse.events import Fact
from serving.uploads.parts import Part, write_stream
from tests.serving.house import TUS, House, begin_upload, metadata, send, upload, workspace_of


def facts(house: House) -> list[Fact]:
    records = house.platform.inbox.read("recordings", after=-1, limit=1000)
    return [msgspec.msgpack.decode(record.body, type=Fact) for record in records]


def test_a_finished_upload_is_a_blob_and_a_fact_with_its_digest(house: House) -> None:
    video = upload(house.first(), b"movie", filename="My Talk.MP4", created_at="2026-01-02T03:04:05Z")
    (fact,) = facts(house)
    assert house.platform.blobs.open(fact.blob).read() == b"movie"
    assert (fact.video, fact.name, fact.blob) == (video, "My Talk", f"originals/{video}/source.mp4")
    assert (fact.sha256, fact.bytes) == (hashlib.sha256(b"movie").hexdigest(), 5)
    assert fact.created_at_us == 1_767_323_045_000_000


@pytest.mark.parametrize("seed", range(10))
def test_an_upload_cut_at_random_bytes_arrives_whole(house: House, seed: int) -> None:
    rng = random.Random(seed)
    content = rng.randbytes(rng.randint(1, 20_000))
    client = house.first()
    location = begin_upload(client, len(content)).headers["Location"]
    offset = 0
    while offset < len(content):
        end = rng.randint(offset, len(content))
        answer = send(client, location, content[offset:end], offset=offset)
        offset = int(client.head(location, headers=TUS).headers["Upload-Offset"])
        assert (answer.status_code, offset) == (204, end)
    assert facts(house)[0].sha256 == hashlib.sha256(content).hexdigest()


def test_a_wrong_offset_is_a_conflict_and_changes_nothing(house: House) -> None:
    client = house.first()
    location = begin_upload(client, 10).headers["Location"]
    assert send(client, location, b"movie", offset=3).status_code == 409
    assert client.head(location, headers=TUS).headers["Upload-Offset"] == "0"


def test_bytes_beyond_the_length_are_refused_and_none_of_the_request_is_kept(house: House) -> None:
    client = house.first()
    location = begin_upload(client, 3).headers["Location"]
    send(client, location, b"m")
    assert send(client, location, b"ovie", offset=1).status_code == 413
    assert client.head(location, headers=TUS).headers["Upload-Offset"] == "1"


def test_two_writers_cannot_append_at_once(house: House, tmp_path: Path) -> None:
    client = house.first()
    location = begin_upload(client, 5).headers["Location"]
    with Part(tmp_path / "uploads", location.rsplit("/", 1)[1]).locked():
        assert send(client, location, b"movie").status_code == 409
    assert send(client, location, b"movie").status_code == 204


def test_what_arrived_before_the_line_broke_is_kept(tmp_path: Path) -> None:
    async def broken() -> AsyncIterator[bytes]:
        yield b"mov"
        raise ClientDisconnect

    part = Part(tmp_path, "u_1")
    part.create()
    with pytest.raises(ClientDisconnect), part.locked() as file:
        asyncio.run(write_stream(file, broken(), room_bytes=5))
    assert part.path.read_bytes() == b"mov"


def test_a_stream_that_is_too_long_leaves_what_was_there(tmp_path: Path) -> None:
    async def long() -> AsyncIterator[bytes]:
        yield b"vi"
        yield b"etnam"

    part = Part(tmp_path, "u_1")
    part.create()
    part.path.write_bytes(b"mo")
    with pytest.raises(TooLarge), part.locked() as file:
        asyncio.run(write_stream(file, long(), room_bytes=3))
    assert part.path.read_bytes() == b"mo"


def test_an_upload_whose_server_died_before_finishing_is_finished_when_asked(house: House, tmp_path: Path) -> None:
    client = house.first()
    location = begin_upload(client, 5).headers["Location"]
    Part(tmp_path / "uploads", location.rsplit("/", 1)[1]).path.write_bytes(b"movie")
    assert client.head(location, headers=TUS).headers["Reelhouse-Video"] == facts(house)[0].video
    assert client.head(location, headers=TUS).headers["Upload-Offset"] == "5"
    assert len(facts(house)) == 1


def test_an_upload_whose_server_died_before_finishing_is_finished_at_the_next_start(
    house: House, tmp_path: Path
) -> None:
    client = house.first()
    location = begin_upload(client, 5).headers["Location"]
    Part(tmp_path / "uploads", location.rsplit("/", 1)[1]).path.write_bytes(b"movie")
    with house.again():
        assert len(facts(house)) == 1


def test_an_upload_that_nobody_goes_on_with_ends_after_a_week(house: House, tmp_path: Path) -> None:
    location = begin_upload(house.first(), 5).headers["Location"]
    house.clock.ahead_us = 8 * 86_400_000_000
    with house.again():
        assert not Part(tmp_path / "uploads", location.rsplit("/", 1)[1]).path.exists()


def test_an_ended_upload_is_gone_with_its_bytes(house: House, tmp_path: Path) -> None:
    client = house.first()
    location = begin_upload(client, 5).headers["Location"]
    send(client, location, b"mo")
    assert client.delete(location, headers=TUS).status_code == 204
    assert client.head(location, headers=TUS).status_code == 404
    assert list((tmp_path / "uploads").iterdir()) == []


def test_a_file_above_the_limit_is_refused_with_a_hint(house: House) -> None:
    answer = begin_upload(house.first(), 5 * 1024**3)
    assert answer.status_code == 413
    assert "upload_limit_bytes" in answer.json()["error"]["hint"]


def test_an_upload_belongs_to_the_person_who_began_it(house: House) -> None:
    owner = house.first()
    location = begin_upload(owner, 5).headers["Location"]
    assert send(house.joined(owner, "member"), location, b"movie").status_code == 404


@pytest.mark.parametrize(("role", "status"), [("member", 201), ("viewer", 403)])
def test_viewers_do_not_upload(house: House, role: str, status: int) -> None:
    assert begin_upload(house.joined(house.first(), role), 5).status_code == status


def test_a_client_of_another_version_is_told_so(house: House) -> None:
    headers = {"Tus-Resumable": "0.2.2", "Upload-Length": "5"}
    assert house.first().post("/v1/uploads", headers=headers).status_code == 412


@pytest.mark.parametrize(
    "header",
    ["", "filename", "filename %%%", "filename /w==", metadata(filename="a.mp4"), metadata(filename="a", workspace="")],
)
def test_metadata_that_cannot_be_read_are_bad_input(house: House, header: str) -> None:
    headers = TUS | {"Upload-Length": "5", "Upload-Metadata": header}
    assert house.first().post("/v1/uploads", headers=headers).status_code == 400


@pytest.mark.parametrize("name", ["../../etc/passwd", "a.mp4/../../b", "x.exe", "a\x00b.mp4", "..", "a.mp4 "])
def test_no_file_name_reaches_the_disk(house: House, name: str) -> None:
    client = house.first()
    begun = begin_upload(client, 5, filename=name, workspace=workspace_of(client))
    send(client, begun.headers["Location"], b"movie")
    (fact,) = facts(house)
    assert fact.blob in (f"originals/{fact.video}/source.bin", f"originals/{fact.video}/source.mp4")


def test_a_recording_from_the_future_is_refused(house: House) -> None:
    assert begin_upload(house.first(), 5, created_at="2999-01-01T00:00:00Z").status_code == 400

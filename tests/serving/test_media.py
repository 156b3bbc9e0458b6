"""Media addresses: they open the files of one video, for who may see it, until the right ends, and nothing else."""

from __future__ import annotations

import random
import string

import httpx
import pytest

from tests.serving.house import House, person_of, upload, workspace_of
from tests.serving.lake_rows import published, store


def streams(client: httpx.Client, video: str) -> str:
    answer = client.get(f"/v1/videos/{video}/playback")
    assert answer.status_code == 200, answer.text
    return answer.json()["hls"]


@pytest.fixture
def owner(house: House) -> httpx.Client:
    return house.first()


@pytest.fixture
def video(house: House, owner: httpx.Client) -> str:
    video = upload(owner)
    published(house, video)
    return video


def test_an_address_needs_no_cookie_and_says_what_it_holds(house: House, owner: httpx.Client, video: str) -> None:
    hls = streams(owner, video)
    visitor = house.visitor()
    answer = visitor.get(hls)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/vnd.apple.mpegurl")
    segment = visitor.get(hls.replace("master.m3u8", "v0/1.m4s"))
    assert (segment.status_code, segment.headers["content-type"]) == (200, "video/iso.segment")
    assert "immutable" in segment.headers["cache-control"]


def test_ranges_and_tags_save_transfers(house: House, owner: httpx.Client, video: str) -> None:
    hls = streams(owner, video)
    visitor = house.visitor()
    whole = visitor.get(hls)
    part = visitor.get(hls, headers={"Range": "bytes=1-3"})
    assert (part.status_code, part.content) == (206, whole.content[1:4])
    assert part.headers["content-range"] == f"bytes 1-3/{len(whole.content)}"
    assert visitor.get(hls, headers={"Range": "bytes=9999-"}).status_code == 416
    assert visitor.get(hls, headers={"If-None-Match": whole.headers["etag"]}).status_code == 304
    assert visitor.head(hls).headers["content-length"] == str(len(whole.content))


def test_the_ladder_takes_over_from_the_first_publication(house: House, owner: httpx.Client, video: str) -> None:
    assert "/publish/" in streams(owner, video)
    published(house, video, step="enrich.ladder")
    assert "/ladder/" in streams(owner, video)


def test_no_changed_address_opens_anything(house: House, owner: httpx.Client, video: str) -> None:
    other = upload(owner)
    published(house, other)
    hls = streams(owner, video)
    visitor = house.visitor()
    rng = random.Random(7)
    letters = string.ascii_letters + string.digits + "._-~|"
    prefix, path = hls[: hls.index("/publish/")], hls[hls.index("/publish/") :]
    for _ in range(400):
        place = rng.randrange(len("/media/"), len(prefix))
        letter = rng.choice([one for one in letters if one != prefix[place]])
        change = rng.choice(["swap", "drop", "add"])
        changed = (
            prefix[:place] + {"swap": letter, "drop": "", "add": letter + prefix[place]}[change] + prefix[place + 1 :]
        )
        assert visitor.get(changed + path).status_code == 404, changed
    assert visitor.get(hls.replace(video, other)).status_code == 404


@pytest.mark.parametrize(
    "path",
    ["publish/secret.json", "publish/%2e%2e/publish/master.m3u8", "publish//master.m3u8",
     "%2e%2e/%2e%2e/originals/{video}/source.mp4", "publish/%2e%2e/%2e%2e/%2e%2e/originals/{video}/source.mp4", "",
     "publish/none.m4s", "publish/v0", "..%5c..%5ccatalog.vtt", "publish/a%00.vtt"],
)  # fmt: skip
def test_an_address_leads_nowhere_else(house: House, owner: httpx.Client, video: str, path: str) -> None:
    prefix = streams(owner, video).split("/publish/")[0]
    assert house.visitor().get(f"{prefix}/{path.format(video=video)}").status_code == 404


def test_an_original_is_never_served(house: House, owner: httpx.Client, video: str) -> None:
    store(house, f"originals/{video}/source.mp4", b"raw")
    grant = streams(owner, video).split("/")[2]
    for path in (
        f"/media/{grant}/originals/{video}/source.mp4",
        f"/media/{grant}/{video}/originals/{video}/source.mp4",
    ):
        assert house.visitor().get(path).status_code == 404


def test_an_address_ends_by_itself_and_is_the_same_until_then(house: House, owner: httpx.Client, video: str) -> None:
    hls = streams(owner, video)
    assert streams(owner, video) == hls
    house.clock.ahead_us = 19 * 3600 * 1_000_000
    assert house.visitor().get(hls).status_code == 404


def test_changed_visibility_ends_addresses(house: House, owner: httpx.Client, video: str) -> None:
    member = house.joined(owner, "member")
    hls = streams(member, video)
    assert member.get(hls).status_code == 200
    owner.patch(f"/v1/videos/{video}", json={"visibility": "private"})
    house.look_again()
    assert member.get(hls).status_code == 404
    assert owner.get(streams(owner, video)).status_code == 200


def test_a_removed_person_loses_the_stream_and_nobody_else_does(house: House, owner: httpx.Client, video: str) -> None:
    member, viewer = house.joined(owner, "member"), house.joined(owner, "viewer")
    of_member, of_viewer = streams(member, video), streams(viewer, video)
    assert owner.delete(f"/v1/workspaces/{workspace_of(owner)}/people/{person_of(member)}").status_code == 204
    house.look_again()
    assert (member.get(of_member).status_code, viewer.get(of_viewer).status_code) == (404, 200)


def test_a_deleted_video_is_gone_with_its_files(house: House, owner: httpx.Client, video: str) -> None:
    hls = streams(owner, video)
    assert owner.delete(f"/v1/videos/{video}").status_code == 204
    house.look_again()
    assert house.visitor().get(hls).status_code == 404
    assert not house.platform.blobs.exists(f"media/{video}/publish/master.m3u8")
    assert not house.platform.blobs.exists(f"originals/{video}/source.mp4")
    assert owner.get(f"/v1/videos/{video}").status_code == 404

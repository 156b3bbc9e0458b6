"""Every door × every caller × every visibility: who may is let in, nobody else learns a thing."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from lake import tables
from serving.live import routes as live
from tests.serving.doors import CALLERS, DOORS, SECRET, SEES, World
from tests.serving.house import PASSWORD, House, open_house, workspace_of
from tests.serving.lake_rows import published, put, recorded
from tests.serving.test_metrics import DAY, watched
from tests.serving.test_search import index

# Their answers hold nothing of the video in the world: the address was opened for the caller by the test itself.
TELLING_BY_RIGHT = frozenset({"GET /media/{grant}/{video}/{path}"})


# Doors that have nothing to do with a video are tried in one world only.
BESIDE_VIDEOS = ("setup", "session", "tokens", "workspaces", "uploads", "events", "xapi", "healthz", "readyz")
CASES = [
    (visibility, door, caller)
    for visibility in SEES
    for door in DOORS
    for caller in CALLERS
    if visibility == "private" or door.split(" ")[1].removeprefix("/v1").split("/")[1] not in BESIDE_VIDEOS
]


@pytest.fixture(autouse=True)
def short_streams(monkeypatch: pytest.MonkeyPatch) -> None:
    """A live stream ends behind its first message: these callers never hang up."""
    monkeypatch.setattr(live, "LONGEST_SECONDS", 0.0)


@pytest.fixture(scope="module")
def worlds(tmp_path_factory: pytest.TempPathFactory) -> dict[str, World]:
    return {visibility: furnished(open_house(tmp_path_factory.mktemp(visibility)), visibility) for visibility in SEES}


def furnished(house: House, visibility: str) -> World:
    owner = house.first()
    workspace = workspace_of(owner)
    clients = {"owner": owner, "nobody": house.visitor(), "guest": house.visitor()}
    clients |= {
        name: house.joined(owner, "viewer" if name == "viewer" else "member", name=name) for name in CALLERS[3:6]
    }
    clients["outsider"] = outsider(house, owner)
    world = World(house=house, visibility=visibility, clients=clients, workspace=workspace)
    world.video = world.fresh()
    recorded(house, world.video)
    published(house, world.video)
    index(house, {world.video: (SECRET,)}, workspace)
    cited = {
        "video": world.video,
        "index": 0,
        "kind": "title",
        "text": SECRET,
        "segments": [],
        "start_ms": 0,
        "engine": "e",
    }
    put(house, tables.SUMMARIES, cited)
    watched(house, world.video, workspace, "n_abcd1234", at=DAY)
    world.token = share_token(world)
    world.comment()
    return world


def outsider(house: House, owner: httpx.Client) -> httpx.Client:
    """Somebody who only belongs to another workspace."""
    other = owner.post("/v1/workspaces", json={"name": "Other"}).json()["id"]
    wanted = {"name": "Out", "email": "out@example.org", "password": PASSWORD, "role": "owner"}
    owner.post(f"/v1/workspaces/{other}/people", json=wanted)
    return house.signed_in("out@example.org")


def share_token(world: World) -> str:
    """A link to the video; it is dead unless the video is shared by link."""
    recorder, address = world.clients["recorder"], f"/v1/videos/{world.video}"
    recorder.patch(address, json={"visibility": "link"})
    token = recorder.post(f"{address}/shares", json={}).json()["token"]
    recorder.patch(address, json={"visibility": world.visibility})
    return token


def knock(world: World, door: str, caller: str) -> Any:
    method, path = door.split(" ")
    arguments = DOORS[door].arguments(world)
    names = {name: arguments.pop(name) for name in list(arguments) if f"{{{name}}}" in path}
    arguments = {name: value for name, value in arguments.items() if name in ("json", "params", "headers", "content")}
    if caller == "guest":
        arguments["params"] = arguments.get("params", {}) | {"share": world.token}
    client = world.house.visitor() if DOORS[door].wants_empty_hands else world.clients[caller]
    return client.request(method, path.format(**names), **arguments)


def test_every_door_of_the_api_has_a_case(house: House) -> None:
    paths = house.app.openapi()["paths"]
    assert {f"{method.upper()} {path}" for path, doors in paths.items() for method in doors} == set(DOORS)


@pytest.mark.parametrize(("visibility", "door", "caller"), CASES)
def test_who_may_is_let_in_and_nobody_else_learns_a_thing(
    worlds: dict[str, World], visibility: str, door: str, caller: str
) -> None:
    world = worlds[visibility]
    answer = knock(world, door, caller)
    expected = DOORS[door].expects(caller, world.visibility)
    assert answer.status_code == expected if expected else answer.status_code < 400, answer.text
    knows = caller in SEES[world.visibility] or (
        caller in ("nobody", "outsider") and world.visibility == "link" and ("{token}" in door or "oembed" in door)
    )
    if not knows and door not in TELLING_BY_RIGHT:
        assert SECRET not in answer.text.replace(f'"query":"{SECRET}"', "")

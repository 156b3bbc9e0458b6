"""Every door of the API with what it asks of a caller: the table that the rights test walks through."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import httpx

from tests.serving.house import PASSWORD, PATCH, TUS, House, begin_upload, metadata, upload
from tests.serving.test_events import event

SECRET = "zanzibar expedition"
CALLERS = ("nobody", "guest", "outsider", "viewer", "member", "recorder", "owner")
PEOPLE = frozenset({"viewer", "member", "recorder", "owner"})
SEES = {
    "private": frozenset({"recorder", "owner"}),
    "workspace": PEOPLE,
    "link": PEOPLE | {"guest"},
}
MANAGES = frozenset({"recorder", "owner"})
INSIDE = {"viewer": 0, "member": 1, "recorder": 1, "owner": 2}


@dataclass(kw_only=True)
class World:
    """A workspace with a person in each role, and a video of one visibility that a member recorded."""

    house: House
    visibility: str
    clients: dict[str, httpx.Client]
    workspace: str
    video: str = ""
    token: str = ""
    names: list[str] = field(default_factory=list)

    def fresh(self) -> str:
        """Another video like the one."""
        return upload(self.clients["recorder"], visibility=self.visibility, name=SECRET, workspace=self.workspace)

    def comment(self) -> str:
        """A comment of the recorder."""
        wanted = {"text": SECRET, "position_ms": 0}
        return self.clients["recorder"].post(f"/v1/videos/{self.video}/comments", json=wanted).json()["id"]

    def share(self) -> str:
        """A share link, or the id of none for a private video."""
        answer = self.clients["recorder"].post(f"/v1/videos/{self.video}/shares", json={})
        return answer.json().get("id", "s_none")

    def person(self) -> str:
        """Somebody new in the workspace."""
        self.names.append(f"new{len(self.names)}")
        wanted = {"name": "New", "email": f"{self.names[-1]}@example.org", "password": PASSWORD, "role": "viewer"}
        people = f"/v1/workspaces/{self.workspace}/people"
        return self.clients["owner"].post(people, json=wanted).json()["id"]

    def upload(self) -> str:
        """A begun upload of the recorder."""
        return begin_upload(self.clients["recorder"], 5, workspace=self.workspace).headers["Location"].rsplit("/", 1)[1]


Expected = Callable[[str, str], int]
Arguments = Callable[[World], dict[str, Any]]


@dataclass(frozen=True, kw_only=True)
class Door:
    """`expects` gives 0 for an open door and else the status of the refusal; `arguments` fills in address and body."""

    expects: Expected
    arguments: Arguments = lambda _: {}
    wants_empty_hands: bool = False


def anyone(_: str, __: str) -> int:
    return 0


def signed_in(caller: str, _: str) -> int:
    return 401 if caller in ("nobody", "guest") else 0


def sees(caller: str, visibility: str) -> int:
    return 0 if caller in SEES[visibility] else 404


def manages(caller: str, visibility: str) -> int:
    return signed_in(caller, visibility) or sees(caller, visibility) or (0 if caller in MANAGES else 403)


def surveys(caller: str, visibility: str) -> int:
    return signed_in(caller, visibility) or sees(caller, visibility)


def writes(caller: str, visibility: str) -> int:
    return sees(caller, visibility) or signed_in(caller, visibility)


def removes(caller: str, visibility: str) -> int:
    return sees(caller, visibility) or (0 if caller in MANAGES else 403)


def has_role(least: int) -> Expected:
    def expects(caller: str, visibility: str) -> int:
        if caller not in INSIDE:
            return signed_in(caller, visibility) or 404
        return 0 if INSIDE[caller] >= least else 403

    return expects


def records(caller: str, visibility: str) -> int:
    return signed_in(caller, visibility) or (0 if caller == "recorder" else 404)


def video(_world: World, **body: Any) -> dict[str, Any]:
    return {"video": _world.video} | ({"json": body} if body else {})


def in_workspace(world: World) -> dict[str, Any]:
    return {"workspace": world.workspace, "params": {"workspace": world.workspace}}


def new_upload(world: World) -> dict[str, Any]:
    about = metadata(filename="a.mp4", workspace=world.workspace)
    return {"headers": TUS | {"Upload-Length": "5", "Upload-Metadata": about}}


def playback_address(world: World) -> dict[str, Any]:
    hls = world.clients["owner"].get(f"/v1/videos/{world.video}/playback").json()["hls"]
    _, _, grant, found, path = hls.split("/", 4)
    return {"grant": grant, "video": found, "path": path}


def new_member(world: World) -> dict[str, Any]:
    world.names.append(f"new{len(world.names)}")
    email = f"{world.names[-1]}@example.org"
    return in_workspace(world) | {"json": {"name": "N", "email": email, "password": PASSWORD, "role": "viewer"}}


def own_token(world: World) -> dict[str, Any]:
    return {"token_id": world.clients["recorder"].post("/v1/tokens", json={"name": "n"}).json()["id"]}


SET_UP = {"name": "N", "email": "n@example.org", "password": PASSWORD, "workspace": "W"}
BATCH = {"sent_at_ms": 1_780_000_000_000, "events": [event()]}
STATEMENT = {
    "id": "7f3c1d5a-1111-4222-8333-444455556666",
    "actor": {"mbox": "mailto:ann@example.org"},
    "verb": {"id": "http://adlnet.gov/expapi/verbs/initialized"},
    "object": {"id": "https://video.example.org/watch/v_none"},
}
XAPI = {"headers": {"X-Experience-API-Version": "1.0.3"}}

DOORS: dict[str, Door] = {
    "GET /v1/setup": Door(expects=anyone),
    "POST /v1/setup": Door(expects=lambda *_: 409, arguments=lambda _: {"json": SET_UP}),
    "POST /v1/session": Door(
        expects=anyone,
        arguments=lambda _: {"json": {"email": "ada@example.org", "password": PASSWORD}},
        wants_empty_hands=True,
    ),
    "GET /v1/session": Door(expects=signed_in),
    "DELETE /v1/session": Door(expects=anyone, wants_empty_hands=True),
    "GET /v1/tokens": Door(expects=signed_in),
    "POST /v1/tokens": Door(expects=signed_in, arguments=lambda _: {"json": {"name": "n"}}),
    "DELETE /v1/tokens/{token_id}": Door(expects=records, arguments=own_token),
    "GET /v1/workspaces": Door(expects=signed_in),
    "POST /v1/workspaces": Door(expects=signed_in, arguments=lambda _: {"json": {"name": "n"}}),
    "GET /v1/workspaces/{workspace}/people": Door(expects=has_role(1), arguments=in_workspace),
    "POST /v1/workspaces/{workspace}/people": Door(expects=has_role(2), arguments=new_member),
    "PATCH /v1/workspaces/{workspace}/people/{person}": Door(
        expects=has_role(2), arguments=lambda w: in_workspace(w) | {"person": w.person(), "json": {"role": "member"}}
    ),
    "DELETE /v1/workspaces/{workspace}/people/{person}": Door(
        expects=has_role(2), arguments=lambda w: in_workspace(w) | {"person": w.person()}
    ),
    "GET /v1/workspaces/{workspace}/embed-sites": Door(expects=has_role(1), arguments=in_workspace),
    "PUT /v1/workspaces/{workspace}/embed-sites": Door(
        expects=has_role(2), arguments=lambda w: in_workspace(w) | {"json": {"sites": ["https://example.org"]}}
    ),
    "GET /v1/workspaces/{workspace}/keeping": Door(expects=has_role(1), arguments=in_workspace),
    "PUT /v1/workspaces/{workspace}/keeping": Door(
        expects=has_role(2), arguments=lambda w: in_workspace(w) | {"json": {"keep_events_days": 90}}
    ),
    "OPTIONS /v1/uploads": Door(expects=anyone),
    "POST /v1/uploads": Door(expects=has_role(1), arguments=new_upload),
    "HEAD /v1/uploads/{upload_id}": Door(
        expects=records, arguments=lambda w: {"upload_id": w.upload(), "headers": TUS}
    ),
    "PATCH /v1/uploads/{upload_id}": Door(
        expects=records,
        arguments=lambda w: {"upload_id": w.upload(), "headers": PATCH | {"Upload-Offset": "0"}, "content": b"mo"},
    ),
    "DELETE /v1/uploads/{upload_id}": Door(
        expects=records, arguments=lambda w: {"upload_id": w.upload(), "headers": TUS}
    ),
    "POST /v1/events": Door(expects=anyone, arguments=lambda _: {"json": BATCH}),
    "GET /v1/events/schema": Door(expects=anyone),
    "POST /v1/xapi/statements": Door(expects=anyone, arguments=lambda _: XAPI | {"json": [STATEMENT]}),
    "PUT /v1/xapi/statements": Door(
        expects=anyone, arguments=lambda _: XAPI | {"json": STATEMENT, "params": {"statementId": STATEMENT["id"]}}
    ),
    "GET /v1/oembed": Door(
        expects=lambda _, visibility: 0 if visibility == "link" else 404,
        arguments=lambda w: {"params": {"url": f"http://127.0.0.1:8000/s/{w.token}"}},
    ),
    "GET /v1/videos": Door(expects=has_role(0), arguments=in_workspace),
    "GET /v1/videos/{video}": Door(expects=sees, arguments=video),
    "PATCH /v1/videos/{video}": Door(expects=manages, arguments=lambda w: video(w, name=SECRET)),
    "DELETE /v1/videos/{video}": Door(expects=manages, arguments=lambda w: {"video": w.fresh()}),
    "POST /v1/videos/{video}/retry": Door(expects=manages, arguments=video),
    "GET /v1/videos/{video}/playback": Door(expects=sees, arguments=video),
    "GET /v1/videos/{video}/transcript": Door(expects=sees, arguments=video),
    "GET /v1/videos/{video}/transcript.{form}": Door(expects=sees, arguments=lambda w: video(w) | {"form": "vtt"}),
    "GET /v1/videos/{video}/chapters": Door(expects=sees, arguments=video),
    "GET /v1/videos/{video}/summary": Door(expects=sees, arguments=video),
    "GET /v1/videos/{video}/next": Door(expects=sees, arguments=video),
    "GET /v1/videos/{video}/similar": Door(expects=sees, arguments=video),
    "GET /v1/videos/{video}/shares": Door(expects=manages, arguments=video),
    "POST /v1/videos/{video}/shares": Door(
        expects=lambda caller, visibility: manages(caller, visibility) or (409 if visibility == "private" else 0),
        arguments=lambda w: {"video": w.fresh(), "json": {}},
    ),
    "DELETE /v1/videos/{video}/shares/{share}": Door(
        expects=lambda caller, visibility: manages(caller, visibility) or (404 if visibility != "link" else 0),
        arguments=lambda w: video(w) | {"share": w.share() if w.visibility == "link" else "s_none"},
    ),
    "GET /v1/shares/{token}": Door(
        expects=lambda _, visibility: 0 if visibility == "link" else 404, arguments=lambda w: {"token": w.token}
    ),
    "POST /v1/shares/{token}/unlock": Door(
        expects=lambda _, visibility: 0 if visibility == "link" else 404,
        arguments=lambda w: {"token": w.token, "json": {"password": ""}},
    ),
    "GET /v1/videos/{video}/comments": Door(expects=sees, arguments=video),
    "POST /v1/videos/{video}/comments": Door(expects=writes, arguments=lambda w: video(w, text="x", position_ms=0)),
    "DELETE /v1/videos/{video}/comments/{comment}": Door(
        expects=removes, arguments=lambda w: video(w) | {"comment": w.comment()}
    ),
    "GET /v1/search": Door(
        expects=has_role(0), arguments=lambda w: {"params": {"workspace": w.workspace, "q": SECRET}}
    ),
    "GET /v1/metrics": Door(expects=signed_in),
    "GET /v1/metrics/workspace": Door(expects=has_role(1), arguments=in_workspace),
    "GET /v1/metrics/videos": Door(expects=has_role(1), arguments=in_workspace),
    "GET /v1/metrics/videos/{video}": Door(expects=surveys, arguments=video),
    "GET /v1/metrics/search": Door(expects=has_role(1), arguments=in_workspace),
    "GET /v1/live": Door(expects=has_role(1), arguments=in_workspace),
    "GET /v1/live/stream": Door(expects=has_role(1), arguments=in_workspace),
    "GET /v1/metrics/explain": Door(
        expects=has_role(1), arguments=lambda w: {"params": {"workspace": w.workspace, "name": "views"}}
    ),
    "GET /v1/metrics/why": Door(
        expects=has_role(1),
        arguments=lambda w: {"params": {"workspace": w.workspace, "name": "views", "then": "2026-01-01"}},
    ),
    "GET /v1/quarantine": Door(expects=has_role(2), arguments=in_workspace),
    "POST /v1/quarantine/repair": Door(
        expects=has_role(2),
        arguments=lambda w: {
            "json": {
                "workspace": w.workspace,
                "code": "invalid",
                "reason": "",
                "repairs": [{"kind": "drop", "field": "x"}],
            }
        },
    ),
    "GET /healthz": Door(expects=anyone),
    "GET /readyz": Door(expects=anyone),
    "GET /v1/status": Door(expects=signed_in),
    # Whoever holds a signed address has been let in by somebody's playback.
    "GET /media/{grant}/{video}/{path}": Door(expects=anyone, arguments=playback_address),
}

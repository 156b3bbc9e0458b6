"""A server for tests: real catalog, inbox folder and blobs folder, and ways to talk to it as somebody."""

from __future__ import annotations

import asyncio
import base64
import dataclasses
import shutil
import tempfile
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import httpx
from argon2 import PasswordHasher
from fastapi import FastAPI
from fastapi.testclient import TestClient

from reelhouse.platform import Platform
from reelhouse.settings import Settings
from serving.accounts.passwords import Passwords
from serving.app import create_app
from serving.catalog.database import open_catalog
from serving.clock import now_us
from serving.context import Context
from serving.lake_view import LakeView
from serving.playback.grants import FRESH_SECONDS
from serving.remember import Remembered

PASSWORD = "correct horse"
CHEAP = Passwords(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
BROWSER = {"Origin": "http://testserver", "User-Agent": "testclient"}


class Now:
    """A clock that a test can move."""

    def __init__(self) -> None:
        self.ahead_us = 0

    def __call__(self) -> int:
        return now_us() + self.ahead_us


class Direct(httpx.BaseTransport):
    """Calls an application in this thread, without a server and without starting it up."""

    def __init__(self, app: FastAPI) -> None:
        self._inner = httpx.ASGITransport(app)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        return _loop().run_until_complete(self._answer(request))

    async def _answer(self, request: httpx.Request) -> httpx.Response:
        answer = await self._inner.handle_async_request(request)
        return httpx.Response(answer.status_code, headers=answer.headers, content=await answer.aread(), request=request)


@cache
def _loop() -> asyncio.AbstractEventLoop:
    return asyncio.new_event_loop()


@dataclass(frozen=True, kw_only=True)
class House:
    """A running server and ways to talk to it as somebody."""

    app: FastAPI
    platform: Platform
    clock: Now

    def look_again(self) -> None:
        """Forget what the server remembers of the lake, as if a moment had passed."""
        before: Context = self.app.state.context
        lake = LakeView(self.platform.storage, self.platform.engine)
        living = Remembered[tuple[str, str], bool](seconds=FRESH_SECONDS)
        self.app.state.context = dataclasses.replace(before, lake=lake, living_grants=living)

    def again(self) -> TestClient:
        """The same server started once more, as a context."""
        return TestClient(create_app(self.platform, passwords=CHEAP, clock=self.clock))

    def visitor(self) -> httpx.Client:
        return httpx.Client(transport=Direct(self.app), base_url="http://testserver", headers=BROWSER)

    def first(self, workspace: str = "Team") -> httpx.Client:
        """The first person, signed in, who owns the first workspace."""
        client = self.visitor()
        answer = client.post(
            "/v1/setup", json={"name": "Ada", "email": "ada@example.org", "password": PASSWORD, "workspace": workspace}
        )
        assert answer.status_code == 201, answer.text
        return client

    def signed_in(self, email: str) -> httpx.Client:
        client = self.visitor()
        answer = client.post("/v1/session", json={"email": email, "password": PASSWORD})
        assert answer.status_code == 200, answer.text
        return client

    def joined(self, owner: httpx.Client, role: str, *, name: str | None = None) -> httpx.Client:
        """A new person with a role in the owner's first workspace, signed in."""
        email = f"{name or role}@example.org"
        answer = owner.post(
            f"/v1/workspaces/{workspace_of(owner)}/people",
            json={"name": name or role, "email": email, "password": PASSWORD, "role": role},
        )
        assert answer.status_code == 201, answer.text
        return self.signed_in(email)


def workspace_of(client: httpx.Client) -> str:
    return client.get("/v1/session").json()["workspaces"][0]["id"]


def person_of(client: httpx.Client) -> str:
    return client.get("/v1/session").json()["person"]["id"]


def open_house(home: Path, *, web_folder: Path | None = None, **settings: Any) -> House:
    """A server over a real platform in a folder; password hashes are cheap."""
    shutil.copy(_empty_catalog(), home / "catalog.sqlite")
    platform = Platform.open(Settings(home=home, **settings))
    clock = Now()
    return House(
        app=create_app(platform, web_folder=web_folder, passwords=CHEAP, clock=clock), platform=platform, clock=clock
    )


TUS = {"Tus-Resumable": "1.0.0"}
PATCH = TUS | {"Content-Type": "application/offset+octet-stream"}


def metadata(**values: str) -> str:
    return ",".join(f"{key} {base64.b64encode(value.encode()).decode()}" for key, value in values.items())


def begin_upload(client: httpx.Client, length: int, **values: str) -> httpx.Response:
    """Begin an upload of some bytes into the caller's first workspace unless `values` say otherwise."""
    wanted = {"filename": "talk.mp4", "workspace": values.get("workspace") or workspace_of(client)} | values
    return client.post(
        "/v1/uploads", headers=TUS | {"Upload-Length": str(length), "Upload-Metadata": metadata(**wanted)}
    )


def send(client: httpx.Client, location: str, content: bytes, *, offset: int = 0) -> httpx.Response:
    """Send bytes of an upload."""
    return client.patch(location, content=content, headers=PATCH | {"Upload-Offset": str(offset)})


def upload(client: httpx.Client, content: bytes = b"movie", **values: str) -> str:
    """Upload a recording in one go and give the video's id."""
    begun = begin_upload(client, len(content), **values)
    assert begun.status_code == 201, begun.text
    return send(client, begun.headers["Location"], content).headers["Reelhouse-Video"]


@cache
def _empty_catalog() -> Path:
    """A migrated catalog to copy: the migrations have tests of their own."""
    path = Path(tempfile.mkdtemp()) / "catalog.sqlite"
    open_catalog(f"sqlite:///{path}").close()
    return path

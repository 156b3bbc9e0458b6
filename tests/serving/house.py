"""A server for tests: real catalog, inbox folder and blobs folder, and ways to talk to it as somebody."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import httpx
from argon2 import PasswordHasher
from fastapi import FastAPI
from fastapi.testclient import TestClient

from reelhouse.platform import Platform
from reelhouse.settings import Settings
from serving.accounts.passwords import Passwords
from serving.app import create_app
from serving.clock import now_us

PASSWORD = "correct horse"
ORIGIN = {"Origin": "http://testserver"}


class Now:
    """A clock that a test can move."""

    def __init__(self) -> None:
        self.ahead_us = 0

    def __call__(self) -> int:
        return now_us() + self.ahead_us


@dataclass(frozen=True, kw_only=True)
class House:
    """A running server and ways to talk to it as somebody."""

    app: FastAPI
    platform: Platform
    clock: Now

    def visitor(self) -> TestClient:
        return TestClient(self.app, headers=ORIGIN)

    def first(self, workspace: str = "Team") -> TestClient:
        """The first person, signed in, who owns the first workspace."""
        client = self.visitor()
        answer = client.post(
            "/v1/setup", json={"name": "Ada", "email": "ada@example.org", "password": PASSWORD, "workspace": workspace}
        )
        assert answer.status_code == 201, answer.text
        return client

    def signed_in(self, email: str) -> TestClient:
        client = self.visitor()
        answer = client.post("/v1/session", json={"email": email, "password": PASSWORD})
        assert answer.status_code == 200, answer.text
        return client

    def joined(self, owner: TestClient, role: str, *, name: str | None = None) -> TestClient:
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


def open_house(home: Path) -> House:
    """A server over a real platform in a folder; password hashes are cheap."""
    platform = Platform.open(Settings(home=home))
    clock = Now()
    cheap = Passwords(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    return House(app=create_app(platform, passwords=cheap, clock=clock), platform=platform, clock=clock)

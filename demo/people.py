"""The people of the demo workspace, made through the API: an owner, members, and a viewer, each with a sign-in and a token."""

from __future__ import annotations

from demo.client import Client
from demo.state import Person, State

WORKSPACE = "Northwind"
PASSWORD = "reelhouse-demo"  # printed for the newcomer; the demo's people exist in the demo's home only
PEOPLE = (
    ("Ana Ortiz", "ana@demo.example", "owner"),
    ("Ben Adeyemi", "ben@demo.example", "member"),
    ("Chloe Martin", "chloe@demo.example", "member"),
    ("Dev Patel", "dev@demo.example", "member"),
    ("Eva Lindqvist", "eva@demo.example", "viewer"),
)


def settle(url: str, state: State) -> None:
    """Make the workspace and its people, or find them again after a restart, and keep their tokens in `state`."""
    owner_name, owner_email, _ = PEOPLE[0]
    with_owner = Client(url)
    try:
        session = _owner_session(with_owner, owner_name, owner_email)
        state.workspace = session["workspaces"][0]["id"]  # type: ignore[index]
        known = {person["email"] for person in _members(with_owner, state.workspace)}
        for name, email, role in PEOPLE[1:]:
            if email not in known:
                body = {"name": name, "email": email, "password": PASSWORD, "role": role}
                with_owner.post(f"/v1/workspaces/{state.workspace}/people", body)
    finally:
        with_owner.close()
    state.people = [_with_token(url, name, email, role) for name, email, role in PEOPLE]


def _owner_session(client: Client, name: str, email: str) -> dict[str, object]:
    from reelhouse.errors import Conflict

    try:
        return client.post("/v1/setup", {"name": name, "email": email, "password": PASSWORD, "workspace": WORKSPACE})
    except Conflict:
        return client.post("/v1/session", {"email": email, "password": PASSWORD})


def _members(client: Client, workspace: str) -> list[dict[str, str]]:
    return client.get(f"/v1/workspaces/{workspace}/people")["items"]  # type: ignore[return-value]


def _with_token(url: str, name: str, email: str, role: str) -> Person:
    client = Client(url)
    try:
        session = client.post("/v1/session", {"email": email, "password": PASSWORD})
        token = client.post("/v1/tokens", {"name": "demo"})["token"]
    finally:
        client.close()
    key = session["person"]["id"]  # type: ignore[index]
    return Person(name=name, email=email, password=PASSWORD, role=role, key=key, token=str(token))

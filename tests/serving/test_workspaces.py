"""Workspaces: roles, adding, changing and removing people."""

from __future__ import annotations

import pytest

from tests.serving.house import PASSWORD, House, person_of, workspace_of


def test_who_makes_a_workspace_owns_it_and_nobody_else_enters(house: House) -> None:
    owner = house.first()
    viewer = house.joined(owner, "viewer")
    made = viewer.post("/v1/workspaces", json={"name": "Mine"}).json()
    assert made["role"] == "owner"
    assert owner.get(f"/v1/workspaces/{made['id']}/people").status_code == 404


@pytest.mark.parametrize(("role", "status"), [("owner", 201), ("member", 403), ("viewer", 403)])
def test_only_owners_add_people(house: House, role: str, status: int) -> None:
    owner = house.first()
    person = house.joined(owner, role)
    wanted = {"name": "Bob", "email": "bob@example.org", "password": PASSWORD, "role": "viewer"}
    assert person.post(f"/v1/workspaces/{workspace_of(owner)}/people", json=wanted).status_code == status


def test_adding_a_known_person_keeps_their_password(house: House) -> None:
    owner = house.first()
    house.joined(owner, "member")
    other = owner.post("/v1/workspaces", json={"name": "Other"}).json()["id"]
    wanted = {"name": "X", "email": "member@example.org", "password": "another one", "role": "viewer"}
    assert owner.post(f"/v1/workspaces/{other}/people", json=wanted).status_code == 201
    assert len(house.signed_in("member@example.org").get("/v1/workspaces").json()["items"]) == 2


def test_the_last_owner_can_neither_leave_nor_step_down(house: House) -> None:
    owner = house.first()
    me = f"/v1/workspaces/{workspace_of(owner)}/people/{person_of(owner)}"
    assert owner.delete(me).status_code == 409
    assert owner.patch(me, json={"role": "viewer"}).status_code == 409
    assert owner.get("/v1/session").json()["workspaces"][0]["role"] == "owner"


def test_a_removed_person_is_outside_at_once(house: House) -> None:
    owner = house.first()
    member = house.joined(owner, "member")
    people = f"/v1/workspaces/{workspace_of(owner)}/people"
    assert owner.delete(f"{people}/{person_of(member)}").status_code == 204
    assert member.get(people).status_code == 404

"""People: set-up, sign-in, sessions, API tokens, and the limit on failed attempts."""

from __future__ import annotations

from pathlib import Path

from tests.serving.house import PASSWORD, House

DAY_US = 86_400_000_000


def test_the_first_person_is_made_once_and_owns_the_first_workspace(house: House) -> None:
    session = house.first("Team").get("/v1/session").json()
    assert session["workspaces"][0]["role"] == "owner"
    wanted = {"name": "Eve", "email": "eve@example.org", "password": PASSWORD, "workspace": "Mine"}
    assert house.visitor().post("/v1/setup", json=wanted).status_code == 409


def test_setup_says_whether_it_is_needed(house: House) -> None:
    assert house.visitor().get("/v1/setup").json() == {"needed": True}
    house.first()
    assert house.visitor().get("/v1/setup").json() == {"needed": False}


def test_a_wrong_password_and_an_unknown_person_get_the_same_answer(house: House) -> None:
    house.first()
    visitor = house.visitor()
    wrong = visitor.post("/v1/session", json={"email": "ada@example.org", "password": "wrong"})
    unknown = visitor.post("/v1/session", json={"email": "bob@example.org", "password": "wrong"})
    assert wrong.status_code == unknown.status_code == 401
    assert wrong.json() == unknown.json()


def test_an_email_address_is_the_same_in_capitals(house: House) -> None:
    house.first()
    assert house.signed_in("ADA@Example.org").get("/v1/session").status_code == 200


def test_signing_out_ends_the_session_on_the_server(house: House) -> None:
    client = house.first()
    cookie = client.cookies["reelhouse_session"]
    assert client.delete("/v1/session").status_code == 204
    again = house.visitor()
    again.cookies.set("reelhouse_session", cookie)
    assert again.get("/v1/session").status_code == 401


def test_a_session_ends_after_thirty_days(house: House) -> None:
    client = house.first()
    house.clock.ahead_us = 30 * DAY_US + 1_000_000
    assert client.get("/v1/session").status_code == 401


def test_ten_wrong_passwords_are_the_limit_for_a_quarter_of_an_hour(house: House) -> None:
    house.first()
    visitor = house.visitor()
    wrong = {"email": "ada@example.org", "password": "wrong"}
    assert {visitor.post("/v1/session", json=wrong).status_code for _ in range(10)} == {401}
    assert visitor.post("/v1/session", json={**wrong, "password": PASSWORD}).status_code == 429
    house.clock.ahead_us = 15 * 60_000_000 + 1
    assert visitor.post("/v1/session", json={**wrong, "password": PASSWORD}).status_code == 200


def test_a_token_works_until_it_is_removed(house: House) -> None:
    client = house.first()
    made = client.post("/v1/tokens", json={"name": "script"}).json()
    program = house.visitor()
    program.headers["Authorization"] = f"Bearer {made['token']}"
    assert program.get("/v1/tokens").json()["items"][0]["name"] == "script"
    assert client.delete(f"/v1/tokens/{made['id']}").status_code == 204
    assert program.get("/v1/session").status_code == 401


def test_nobody_removes_the_token_of_somebody_else(house: House) -> None:
    owner = house.first()
    made = owner.post("/v1/tokens", json={"name": "script"}).json()
    assert house.joined(owner, "viewer").delete(f"/v1/tokens/{made['id']}").status_code == 404


def test_no_secret_stands_in_the_catalog(house: House, tmp_path: Path) -> None:
    client = house.first()
    token = client.post("/v1/tokens", json={"name": "script"}).json()["token"]
    kept = b"".join(path.read_bytes() for path in tmp_path.glob("catalog.sqlite*"))
    for secret in (PASSWORD, client.cookies["reelhouse_session"], token):
        assert secret.encode() not in kept


def test_the_session_cookie_is_out_of_reach_for_scripts_and_other_sites(house: House) -> None:
    house.first()
    answer = house.visitor().post("/v1/session", json={"email": "ada@example.org", "password": PASSWORD})
    assert {"HttpOnly", "SameSite=lax"} <= {part.strip() for part in answer.headers["set-cookie"].split(";")}

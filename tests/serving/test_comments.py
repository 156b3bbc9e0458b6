"""Comments and reactions: who may write, who may remove."""

from __future__ import annotations

from tests.serving.house import House, upload
from tests.serving.lake_rows import published


def test_comments_come_in_the_order_of_their_positions(house: House) -> None:
    owner = house.first()
    comments = f"/v1/videos/{upload(owner)}/comments"
    for position in (9000, 1000, 5000):
        assert owner.post(comments, json={"text": str(position), "position_ms": position}).status_code == 201
    assert [one["text"] for one in owner.get(comments).json()["items"]] == ["1000", "5000", "9000"]


def test_its_writer_and_who_manages_the_video_remove_a_comment(house: House) -> None:
    owner = house.first()
    viewer, member = house.joined(owner, "viewer"), house.joined(owner, "member")
    comments = f"/v1/videos/{upload(owner)}/comments"
    made = [viewer.post(comments, json={"text": "x", "position_ms": 0}).json()["id"] for _ in range(2)]
    assert [one["removable"] for one in member.get(comments).json()["items"]] == [False, False]
    assert member.delete(f"{comments}/{made[0]}").status_code == 403
    assert viewer.delete(f"{comments}/{made[0]}").status_code == 204
    assert owner.delete(f"{comments}/{made[1]}").status_code == 204
    assert owner.delete(f"{comments}/{made[1]}").status_code == 404


def test_who_came_by_a_link_reads_but_must_sign_in_to_write(house: House) -> None:
    owner = house.first()
    video = upload(owner, visibility="link")
    published(house, video)
    token = owner.post(f"/v1/videos/{video}/shares", json={}).json()["token"]
    comments = f"/v1/videos/{video}/comments?share={token}"
    assert house.visitor().get(comments).status_code == 200
    assert house.visitor().post(comments, json={"text": "x", "position_ms": 0}).status_code == 401


def test_a_reaction_is_short(house: House) -> None:
    owner = house.first()
    comments = f"/v1/videos/{upload(owner)}/comments"
    wanted = {"text": "👍", "position_ms": 0, "kind": "reaction"}
    assert owner.post(comments, json=wanted).status_code == 201
    assert owner.post(comments, json=wanted | {"text": "x" * 17}).status_code == 400

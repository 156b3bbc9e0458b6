"""A whole house on Kafka: what is posted over HTTP comes to silver, from every partition."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest

from jobs import job_named
from lake import tables
from lake.inbox.broker import Broker
from reelhouse.cli.doctor import LOOKS
from reelhouse.platform.run import run
from tests.platform.world import event
from tests.serving.house import House, open_house, upload
from tests.serving.test_events import post

pytestmark = pytest.mark.kafka


@pytest.fixture
def house(tmp_path: Path, kafka_broker: Broker) -> Iterator[House]:
    url = f"kafka://{kafka_broker.address}/{uuid.uuid4().hex}?partitions=4"
    (tmp_path / "reelhouse.toml").write_text(f'inbox_url = "{url}"\n')
    opened = open_house(tmp_path)
    yield opened
    opened.app.state.context.catalog.close()
    opened.platform.close()


def test_events_posted_over_http_come_to_silver(house: House) -> None:
    client = house.first()
    video = upload(client)
    sent = [event(video=video, number=number) for number in range(1, 31)]
    assert post(client, *sent[:20]).status_code == post(client, *sent[20:]).status_code == 202
    for name in ("ingest.recordings", "ingest.events", "tidy.events", "tidy.videos"):
        run(house.platform, job_named(name))
    silver = house.platform.storage.read(tables.EVENTS)
    assert sorted(silver["event_id"].to_pylist()) == sorted(one["id"] for one in sent)
    assert house.platform.storage.read(tables.VIDEOS)["video"].to_pylist() == [video]


def test_facts_about_a_video_stay_in_one_log_in_order(house: House) -> None:
    client = house.first()
    videos = [upload(client) for _ in range(6)]
    for number, video in enumerate(videos):
        assert client.patch(f"/v1/videos/{video}", json={"name": f"Talk {number}"}).status_code == 200
    run(house.platform, job_named("ingest.recordings"))
    rows = house.platform.storage.read(tables.RECORDINGS).sort_by("seq").to_pylist()
    facts = {video: [(row["source"], row["fact"]) for row in rows if row["video"] == video] for video in videos}
    assert all([fact for _, fact in told] == ["uploaded", "renamed"] for told in facts.values())
    assert all(len({source for source, _ in told}) == 1 for told in facts.values())
    assert len({source for told in facts.values() for source, _ in told}) > 1


def test_the_server_is_ready_and_doctor_names_the_inbox_without_its_password(house: House) -> None:
    assert house.visitor().get("/readyz").json()["parts"]["inbox"] == "ok"
    good, words = LOOKS["inbox"](house.platform)
    assert (good, "kafka://127.0.0.1" in words, "?" in words) == (True, True, False)

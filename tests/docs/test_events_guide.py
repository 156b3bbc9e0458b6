"""The examples of the guide of events work as they stand there."""

from __future__ import annotations

import json
from pathlib import Path
from types import ModuleType

import msgspec

from reelhouse.collector import Collector, Sending
from reelhouse.events import AnyEvent, Batch
from serving.xapi.mapping import Heard, to_event
from serving.xapi.statements import parse
from tests.collector.test_collector import Road
from tests.docs.pages import DOCS, code
from tests.serving.house import open_house
from tests.serving.test_events import stored

GUIDE = DOCS / "guides" / "events.md"


def test_the_batch_is_one_and_its_events_are_events() -> None:
    batch = msgspec.json.decode(code(GUIDE, "json")[0].encode(), type=Batch)
    assert [type(msgspec.json.decode(raw, type=AnyEvent)).__name__ for raw in batch.events] == [
        "Initialized",
        "Interval",
    ]


def test_the_statement_is_an_event() -> None:
    (statement,) = parse(code(GUIDE, "json")[1].encode())
    event = to_event(Heard(statement=statement, id=str(statement.id), at_ms=1_768_471_205_000, viewer=None))
    assert (event.video, event.segments, event.consent) == ("v_1", ["0-5000"], "granted")  # type: ignore[union-attr]


def test_the_python_example_tells_a_playback(tmp_path: Path) -> None:
    house, module = open_house(tmp_path), ModuleType("example")
    exec(compile(code(GUIDE, "python")[0], "events.md", "exec"), module.__dict__)
    with Collector(Road(house).wire(), sending=Sending(in_background=False)) as collector:
        module.tell(collector, "v_1", [(0, 5000), (9000, 12000)])
    kinds = [json.loads(envelope.payload)["type"] for envelope in stored(house)]
    house.app.state.context.catalog.close()
    assert kinds == ["initialized", "interval", "interval"]

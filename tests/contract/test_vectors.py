"""What every search index promises."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lake.vectors.edge import EdgeVectors
from lake.vectors.server import ServerVectors
from reelhouse.errors import BadInput
from reelhouse.ports import Vectors
from tests.contract.world import POINTS, point, query

pytestmark = pytest.mark.filterwarnings("ignore:Payload indexes have no effect")


def _server(_: Path) -> Vectors:
    from qdrant_client import QdrantClient

    return ServerVectors(QdrantClient(":memory:"))


ADAPTERS = {"edge": EdgeVectors, "server": _server}


@pytest.fixture(params=ADAPTERS)
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Vectors:
    return ADAPTERS[request.param](tmp_path / "vectors")


@pytest.fixture
def vectors(empty: Vectors) -> Vectors:
    assert empty.rebuild(iter(POINTS), generation="g1") == len(POINTS)
    return empty


def test_before_anything_is_built_nothing_is_found(empty: Vectors) -> None:
    assert empty.generation() is None
    assert list(empty.search(query("delta"))) == []


def test_an_index_may_be_empty(empty: Vectors) -> None:
    assert empty.rebuild([], generation="g0") == 0
    assert empty.generation() == "g0"
    assert list(empty.search(query("delta", (0.0,) * 383 + (1.0,)))) == []


def test_the_nearest_come_first_with_their_payload(vectors: Vectors) -> None:
    hits = vectors.nearest((1.0, 0.0, 0.0, 0.0), workspace="w1", allowed=["v1", "v2"], limit=2)
    assert [hit.id for hit in hits] == ["v1:0", "v1:1"]
    assert hits[1].dense == pytest.approx(0.8, abs=1e-5)
    assert hits[0].payload == POINTS[0].payload


@pytest.mark.parametrize("mode", ["hybrid", "semantic", "keyword"])
def test_only_what_the_caller_may_see_is_found(vectors: Vectors, mode: str) -> None:
    hits = vectors.search(query("delta tables partitioned", allowed=["v1", "v3"], mode=mode))
    assert {hit.payload["video"] for hit in hits} == {"v1"}
    assert list(vectors.search(query("delta tables", allowed=[], mode=mode))) == []
    assert list(vectors.search(query("delta tables", workspace="w3", mode=mode))) == []


def test_each_part_keeps_its_strength(vectors: Vectors) -> None:
    hits = {hit.id: hit for hit in vectors.search(query("sourdough kitchens"))}
    assert hits["v2:0"].lexical == pytest.approx(1.0, abs=0.05)
    assert hits["v2:0"].dense == pytest.approx(0.0, abs=1e-5)
    assert hits["v1:0"].lexical is None
    assert hits["v1:0"].score == hits["v1:0"].dense


def test_common_words_do_not_beat_meaning(vectors: Vectors) -> None:
    hits = vectors.search(query("why are small things as they are", (0.0, 1.0, 0.0, 0.0)))
    assert hits[0].id == "v2:0"


def test_words_alone_find_what_has_them(vectors: Vectors) -> None:
    hits = vectors.search(query("partitioning the tables", mode="keyword"))
    assert [hit.id for hit in hits] == ["v1:0"]
    assert hits[0].score == hits[0].lexical
    assert list(vectors.search(query("of the and", mode="keyword"))) == []


def test_a_limit_holds_and_a_mode_must_exist(vectors: Vectors) -> None:
    assert len(vectors.search(query("delta", limit=1))) == 1
    assert list(vectors.search(query("delta", limit=0))) == []
    with pytest.raises(BadInput, match="magic"):
        vectors.search(query("delta", mode="magic"))


def test_a_rebuild_replaces_everything(vectors: Vectors) -> None:
    vectors.rebuild([point("v2:9", vector=(0.0, 0.0, 1.0, 0.0), text="Only this")], generation="g2")
    assert vectors.generation() == "g2"
    assert [hit.id for hit in vectors.search(query("delta"))] == ["v2:9"]


def test_a_rebuild_that_fails_changes_nothing(vectors: Vectors) -> None:
    def broken():
        yield POINTS[2]
        raise RuntimeError("the source ended")

    with pytest.raises(RuntimeError):
        vectors.rebuild(broken(), generation="g2")
    assert vectors.generation() == "g1"
    assert vectors.search(query("delta tables"))[0].id == "v1:0"
    assert vectors.rebuild(POINTS, generation="g3") == 4


NAMES = ("v1", "v2", "a'b", 'x"y', "ü", "w*")


@pytest.fixture(scope="module")
def everybodys(tmp_path_factory: pytest.TempPathFactory) -> Vectors:
    vectors = EdgeVectors(tmp_path_factory.mktemp("vectors"))
    pairs = ((video, owner) for video in NAMES for owner in NAMES)
    points = [point(f"{video}:{owner}", vector=(1.0, 0.5), text="delta", workspace=owner) for video, owner in pairs]
    vectors.rebuild(points, generation="g")
    return vectors


@settings(max_examples=60, deadline=None)
@given(workspace=st.sampled_from(NAMES), allowed=st.lists(st.sampled_from(NAMES)))
def test_rights_hold_for_any_names(everybodys: Vectors, workspace: str, allowed: list[str]) -> None:
    found = everybodys.search(query("delta", (1.0, 0.0), workspace=workspace, allowed=allowed))
    assert {hit.id for hit in found} == {f"{video}:{workspace}" for video in allowed}

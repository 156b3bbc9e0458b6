"""The search bench: the index and its peers give the same answers, and rights are part of the question."""

from __future__ import annotations

import pytest

from reelhouse.bench import search
from reelhouse.bench.points import Library, library
from reelhouse.bench.search_peers import LIMIT, EveryCosine, LocalQdrant
from reelhouse.ports import Vectors


@pytest.fixture(scope="module")
def known() -> Library:
    return library(300, 6)


@pytest.fixture(scope="module")
def index(known: Library, tmp_path_factory: pytest.TempPathFactory) -> Vectors:
    return search.ours(known, tmp_path_factory.mktemp("index"))


def test_the_index_finds_what_every_cosine_finds(known: Library, index: Vectors) -> None:
    by_meaning = search.asking(index, known, mode="semantic")
    assert search.recall(by_meaning, EveryCosine(known).search, known.questions) == 1.0


def test_the_peers_agree_with_each_other(known: Library) -> None:
    exact, local = EveryCosine(known), LocalQdrant(known)
    assert [exact.search(one) for one in known.questions] == [local.search(one) for one in known.questions]


def test_both_hybrids_find_something_in_common(known: Library, index: Vectors) -> None:
    by_both, local = search.asking(index, known, mode="hybrid"), LocalQdrant(known)
    assert search.recall(by_both, local.hybrid, known.questions) > 0.5


@pytest.mark.parametrize("mode", ["semantic", "hybrid"])
def test_nobody_finds_what_may_not_be_seen(known: Library, index: Vectors, mode: str) -> None:
    video_of = {point.id: point.payload["video"] for point in known.points}
    local = LocalQdrant(known)
    ways = (search.asking(index, known, mode=mode), EveryCosine(known).search, local.search, local.hybrid)
    found = {video_of[id_] for way in ways for one in known.questions for id_ in way(one)}
    assert found <= set(known.allowed)
    assert len(found) > 1


def test_a_recall_of_other_answers_is_nought(known: Library) -> None:
    nothing = [str(-number) for number in range(1, LIMIT + 1)]
    assert search.recall(lambda _: nothing, EveryCosine(known).search, known.questions) == 0.0


def test_the_same_size_gives_the_same_library() -> None:
    assert library(50, 2).points == library(50, 2).points

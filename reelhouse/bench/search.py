"""Search to the moment: the house's index against every cosine by numpy and against qdrant-client without a server."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from statistics import mean

from reelhouse.bench.declaration import Bench, Row
from reelhouse.bench.points import WORKSPACE, Library, Question, library
from reelhouse.bench.search_peers import LIMIT, EveryCosine, LocalQdrant
from reelhouse.bench.timing import percentile, seconds
from reelhouse.ports import Query, Vectors

SIZES, QUESTIONS, ROUNDS = (1_000, 10_000), 40, 2
RECALL_AIM, LOCAL_AIM = 1.05, 1.0
SHARES = {"p50": 0.5, "p95": 0.95}
Search = Callable[[Question], Sequence[str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """Two ways of the same search."""

    name: str
    ours: str
    peer: str
    peer_name: str
    work: str
    aim: float | None = None


COMPARISONS = (
    Comparison(
        name="meaning",
        ours="ours",
        peer="exact",
        peer_name=EveryCosine.name,
        work="by meaning; the peer has the filter applied beforehand and gives no payload",
    ),
    Comparison(name="meaning", ours="ours", peer="local", peer_name=LocalQdrant.name, work="by meaning", aim=LOCAL_AIM),
    Comparison(
        name="hybrid",
        ours="ours both",
        peer="local both",
        peer_name=LocalQdrant.name,
        work="by meaning and words; ours blends scores, the peer joins ranks",
        aim=LOCAL_AIM,
    ),
)


def run(size: int | None) -> Iterator[Row]:
    """By meaning against both peers, by meaning and words against the one that can, and how much of the exact is found."""
    for windows in (size,) if size else SIZES:
        with tempfile.TemporaryDirectory(prefix="reelhouse-bench-") as scratch:
            yield from _compared(library(windows, QUESTIONS), Path(scratch))


def ours(known: Library, folder: Path) -> Vectors:
    """The house's index with these points."""
    from lake.vectors.edge import EdgeVectors

    index = EdgeVectors(folder / "vectors")
    index.rebuild(known.points, generation="bench")
    return index


def asking(index: Vectors, known: Library, *, mode: str) -> Search:
    """A search by ids in the house's index, with the rights inside the query."""

    def search(question: Question) -> Sequence[str]:
        query = Query(
            text=question.text,
            vector=question.vector,
            workspace=WORKSPACE,
            allowed=known.allowed,
            limit=LIMIT,
            mode=mode,
        )
        return [hit.id for hit in index.search(query)]

    return search


def recall(found: Search, exact: Search, questions: Sequence[Question]) -> float:
    """The mean share of the exact answers that were found."""
    return mean(len(set(found(one)) & set(exact(one))) / LIMIT for one in questions)


def _compared(known: Library, scratch: Path) -> Iterator[Row]:
    index, exact, local = ours(known, scratch), EveryCosine(known), LocalQdrant(known)
    by_meaning, by_both = (asking(index, known, mode=mode) for mode in ("semantic", "hybrid"))
    ways = {"ours": by_meaning, "ours both": by_both, "exact": exact.search, "local": local.search}
    spent = _milliseconds({**ways, "local both": local.hybrid}, known.questions)
    size = f"{len(known.points):,} windows"
    for name, share in SHARES.items():
        took = {way: percentile(times, share) for way, times in spent.items()}
        for each in COMPARISONS:
            yield Row(
                bench="search",
                name=f"{each.name} {name}, {size}",
                work=f"{each.work}; {size}, {len(known.allowed):,} videos may be seen, best {LIMIT}, "
                f"{name} of {QUESTIONS * ROUNDS} questions",
                ours=took[each.ours],
                peer=took[each.peer],
                peer_name=each.peer_name,
                unit="milliseconds",
                aim=each.aim,
            )
    yield Row(
        bench="search",
        name=f"recall@{LIMIT}, {size}",
        work=f"share of the exact best {LIMIT} by meaning that the index finds, mean of {QUESTIONS} questions; {size}",
        ours=recall(by_meaning, exact.search, known.questions),
        peer=1.0,
        peer_name=EveryCosine.name,
        unit="share",
        aim=RECALL_AIM,
    )


def _milliseconds(ways: Mapping[str, Search], questions: Sequence[Question]) -> dict[str, list[float]]:
    """What each question took in each way, the ways by turns; the first round does not count."""
    spent: dict[str, list[float]] = {name: [] for name in ways}
    for turn in range(ROUNDS + 1):
        for question in questions:
            for name, way in ways.items():
                took = seconds(partial(way, question)) * 1000
                if turn:
                    spent[name].append(took)
    return spent


BENCH = Bench(name="search", words="Search by meaning and words, with the rights inside the query.", run=run)

"""What a bench is, and a line of what it measures."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

HIGHER_IS_BETTER = frozenset({"share"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One comparison: our figure and the peer's, for the same `work`, in the same `unit`.

    `aim` is the largest `ratio` that we want; None where the figure only explains another one.
    """

    bench: str
    name: str
    work: str
    ours: float
    peer: float
    peer_name: str
    unit: str
    aim: float | None = None

    @property
    def ratio(self) -> float:
        """How many times worse ours is: 1.5 is half as long again; below 1 ours is better."""
        worse, better = (self.peer, self.ours) if self.unit in HIGHER_IS_BETTER else (self.ours, self.peer)
        return worse / better if better else float("inf")

    @property
    def met(self) -> bool | None:
        """Whether the ratio is within the aim; None where there is no aim."""
        return None if self.aim is None else self.ratio <= self.aim

    def as_dict(self) -> dict[str, object]:
        """The line as builtin values, in the order of its columns; figures to four digits."""
        figures = {name: _rounded(getattr(self, name)) for name in ("ours", "peer", "ratio")}
        said = {name: getattr(self, name) for name in ("bench", "name", "work", "peer_name", "unit", "aim", "met")}
        return {name: (said | figures)[name] for name in COLUMNS}


COLUMNS = ("bench", "name", "work", "ours", "peer", "peer_name", "unit", "ratio", "aim", "met")


@dataclass(frozen=True, slots=True, kw_only=True)
class Skipped:
    """A comparison that cannot be made here, and why."""

    bench: str
    name: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Bench:
    """Comparisons of one kind. `run` gets the size of the work (None: the usual one) and gives the rows as they come."""

    name: str
    words: str
    run: Callable[[int | None], Iterable[Row | Skipped]] = field(repr=False)


def _rounded(value: float) -> float:
    return float(f"{value:.4g}")

"""What a metric is: declared once, read from here by the pipeline, the API, the dashboards, the exports and the docs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    import ibis.expr.types as ir

Unit = Literal["count", "seconds", "share", "score", "bits_per_second"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Metric:
    """One number with one meaning.

    `value` gets the facts of the family (one row per playback, search …) and gives an aggregate expression; the runner
    groups it by the keys of each grain. `grains` are the gold tables that carry it as a column called `name`; a metric
    without any (it is only true at a moment) names its `family` of facts. A share keeps its two counts beside it:
    `numerator` and `denominator` name the columns. `rules` are the names of the rules that it is tested by
    (`jobs/metrics/rules.py`).

    A changed definition is a new version. The old one goes on being computed beside it while it stands in `before`: in a
    column called `name_v1`, which `column` says.
    """

    name: str
    version: int
    title: str
    unit: Unit
    words: str
    grains: tuple[str, ...]
    value: Callable[[ir.Table], ir.Value] = field(repr=False)
    rules: tuple[str, ...]
    family: str = ""
    numerator: str | None = None
    denominator: str | None = None
    higher_is_better: bool | None = True
    additive: bool = False
    before: tuple[Metric, ...] = field(default=(), repr=False)
    column: str = ""

    def __post_init__(self) -> None:
        """The newest version has the plain name, each older one its version behind it."""
        older = tuple(replace(one, name=self.name, column=f"{self.name}_v{one.version}") for one in self.before)
        object.__setattr__(self, "before", older)
        object.__setattr__(self, "column", self.column or self.name)

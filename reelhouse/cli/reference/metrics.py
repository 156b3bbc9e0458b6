"""The page of metrics, from their declarations."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reelhouse.cli.reference.markdown import code, codes, table, whole

if TYPE_CHECKING:
    from reelhouse.metric import Metric

INTRO = """A metric is one number with one meaning. It is declared once, in `jobs/metrics/<name>.py`; the tables, the
API, the pages and the dashboards read it from there. A changed meaning is a new version. The SQL of each one, for
DuckDB and for Spark, is in `gold.metric_catalog`, and `GET /v1/metrics/explain` shows the facts behind a value. The
rules that each one is tested by stand in `jobs/metrics/rules.py`.

Counts of people are distinct counts: they cannot be added over days or videos, so a period is computed from its
facts. Only metrics that say *adds up* may be added. A share is empty where its denominator is 0."""
BETTER = {True: "more is better", False: "less is better", None: ""}


def page() -> str:
    """The page."""
    from jobs.metrics import all_metrics

    rows = [_line(metric) for metric in all_metrics()]
    overview = table(("metric", "title", "unit", "version", "in"), rows)
    return whole("Metrics", INTRO, overview, *(_part(metric) for metric in all_metrics()))


def _line(metric: Metric) -> tuple[str, ...]:
    link = f"[`{metric.name}`](#{metric.name})"
    return link, metric.title, metric.unit, str(metric.version), codes(f"gold.{grain}" for grain in metric.grains)


def _part(metric: Metric) -> str:
    facts = [f"version {metric.version}", f"unit: {metric.unit}", BETTER[metric.higher_is_better]]
    facts += ["adds up"] if metric.additive else []
    facts += [f"numerator {code(metric.numerator)}"] if metric.numerator else []
    facts += [f"denominator {code(metric.denominator)}"] if metric.denominator else []
    facts += [f"older versions beside it: {codes(one.column for one in metric.before)}"] if metric.before else []
    said = "; ".join(fact for fact in facts if fact)
    tables = ", ".join(f"[`gold.{grain}`](tables.md#gold{grain})" for grain in metric.grains)
    place = f"In {tables}." if tables else "In no table: it is true at a moment only."
    rules = f"Rules: {codes(sorted(metric.rules))}."
    return f"## {metric.name}\n\n**{metric.title}.** {metric.words}\n\n{said.capitalize()}. {place}\n\n{rules}"

"""Every rule that a metric declares, for every metric, on random logs. How each rule is checked stands in CHECKS.

That the engines are equal is checked where Spark is: tests/parity.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from jobs.metrics import all_metrics, metrics_of
from jobs.metrics.families import family_of
from jobs.metrics.period import over
from jobs.metrics.rules import ALWAYS, RULES
from lake import tables
from reelhouse.metric import Metric
from tests.metrics import pipeline, reference, reference_events, reference_moments, reference_searches
from tests.metrics.factory import World, compute_over
from tests.metrics.logs import DURATIONS_MS
from tests.metrics.test_live import check_live
from tests.metrics.worlds import LOGS, NAMES, Values, as_it_came, made_logs, received_again, shuffled, values

TOLERANCE = 1e-5  # means of scores add whole millionths
METRICS = {metric.name: metric for metric in all_metrics()}
STORED = {name: metric for name, metric in METRICS.items() if metric.grains}
ELSEWHERE = {"engines_equal"}
HERE = [(rule, name) for name, metric in sorted(STORED.items()) for rule in sorted(set(metric.rules) - ELSEWHERE)]


def same(first: Values, second: Values) -> None:
    assert first == second


def brute_force_equal(metric: Metric, _: Path) -> None:
    for number in range(LOGS):
        for grain in metric.grains:
            key, expected = referred(number)[grain]
            actual = {
                tuple(row[name] for name in key): row[metric.name] for row in as_it_came(number)[grain].to_pylist()
            }
            assert actual.keys() == expected.keys()
            for place, figures in expected.items():
                wanted = figures[metric.name]
                choices = wanted if isinstance(wanted, frozenset) else {wanted}
                assert any(actual[place] == pytest.approx(one, abs=TOLERANCE) for one in choices), (grain, place)


def order_independent(metric: Metric, _: Path) -> None:
    for number in range(LOGS):
        same(values(metric, shuffled(number)), values(metric, as_it_came(number)))


def duplicate_independent(metric: Metric, _: Path) -> None:
    for number in range(LOGS):
        same(values(metric, received_again(number)), values(metric, as_it_came(number)))


def late_independent(metric: Metric, homes: Path) -> None:
    same(values(metric, on_disk(homes, "late")), values(metric, on_disk(homes, "timely")))


def rebuild_equal(metric: Metric, homes: Path) -> None:
    same(values(metric, on_disk(homes, "rebuilt")), values(metric, on_disk(homes, "timely")))


def distinct_at_most_total(metric: Metric, _: Path) -> None:
    for number in range(LOGS):
        for grain in metric.grains:
            for row in as_it_came(number)[grain].to_pylist():
                assert row[metric.name] <= row["watch_time_seconds"]


def between(least: float, most: float | None) -> Callable[[Metric, Path], None]:
    def check(metric: Metric, _: Path) -> None:
        found = [value for number in range(LOGS) for value in values(metric, as_it_came(number)).values()]
        assert all(value is None or (least <= value and (most is None or value <= most)) for value in found)

    return check


def ratio_of_its_counts(metric: Metric, _: Path) -> None:
    counts = [METRICS[name or ""] for name in (metric.numerator, metric.denominator)]
    for number in range(LOGS):
        above, below = (values(count, as_it_came(number)) for count in counts)
        for key, value in values(metric, as_it_came(number)).items():
            assert value == (pytest.approx(above[key] / below[key]) if below[key] else None)


def parts_sum_to_whole(metric: Metric, _: Path) -> None:
    family = family_of(metric)
    for number in range(LOGS):
        made = as_it_came(number)
        inputs = {table.short: made[table.short] for table in family.reads}
        (whole,) = compute_over(lambda **reads: over([metric], family.facts(**reads)), inputs).to_pylist()
        for grain in set(metric.grains) - {tables.VIEWER_VIDEO.short}:
            assert sum(made[grain][metric.name].to_pylist()) == pytest.approx(whole[metric.name]), grain


CHECKS: dict[str, Callable[[Metric, Path], None]] = {
    "brute_force_equal": brute_force_equal,
    "distinct_at_most_total": distinct_at_most_total,
    "duplicate_independent": duplicate_independent,
    "late_independent": late_independent,
    "never_negative": between(0, None),
    "order_independent": order_independent,
    "parts_sum_to_whole": parts_sum_to_whole,
    "ratio_of_its_counts": ratio_of_its_counts,
    "rebuild_equal": rebuild_equal,
    "score_in_0_100": between(0, 100),
    "share_in_0_1": between(0, 1),
}


@pytest.fixture(scope="module")
def homes(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("homes")


@cache
def on_disk(homes: Path, way: str) -> World:
    if way == "rebuilt":
        assert on_disk(homes, "late")
        return pipeline.rebuilt(homes / "late")
    return (pipeline.timely if way == "timely" else pipeline.late)(homes / way, made_logs()[0])


@cache
def referred(number: int) -> dict[str, tuple[tuple[str, ...], dict[Any, dict[str, Any]]]]:
    """What the reference says of one log: for each table the columns that it tells rows apart by, and its rows."""
    log = made_logs()[number]
    parts = reference.playbacks(log, DURATIONS_MS)
    known = [part for part in parts if part.viewer]
    videos = reference.grouped(parts, lambda part: part.video)
    curves = {video: reference.retention(members) for video, members in videos.items()}
    moments = {
        (video, *key): row
        for video, members in videos.items()
        for key, row in reference_moments.key_moments(members).items()
    }
    grouped, engagement, quality = reference.grouped, reference.engagement, reference.quality
    return {
        "video_daily": (("video", "day"), _each(grouped(parts, lambda part: (part.video, part.day)), engagement)),
        "workspace_daily": (("day",), _each(grouped(parts, lambda part: (part.day,)), engagement)),
        "viewer_video": (
            ("video", "day", "viewer"),
            _each(grouped(known, lambda part: (part.video, part.day, part.viewer)), engagement),
        ),
        "playback_quality": (
            ("video", "day", "device"),
            _each(grouped(parts, lambda part: (part.video, part.day, part.device)), quality),
        ),
        "search_daily": (("day", "query"), reference_searches.searches(log, parts)),
        "retention": (
            ("video", "position"),
            {(video, row["position"]): row for video, rows in curves.items() for row in rows},
        ),
        "relative_retention": (("video", "position"), reference_moments.relative(curves, DURATIONS_MS)),
        "key_moments": (("video", "kind", "start_ms", "end_ms"), moments),
        "recommendation_daily": (("video", "day"), reference_events.recommendations(log, parts)),
        "delivery_daily": (("video", "day"), reference_events.deliveries(log, parts)),
    }


def _each(groups: dict[Any, list[reference.Playback]], measure: Any) -> dict[Any, dict[str, Any]]:
    return {key: measure(members) for key, members in groups.items()}


@pytest.mark.parametrize(("rule", "name"), HERE)
def test_a_metric_keeps_its_rule(rule: str, name: str, homes: Path) -> None:
    CHECKS[rule](STORED[name], homes)


@pytest.mark.parametrize("rule", sorted(set(METRICS["live_viewers"].rules) - ELSEWHERE))
def test_live_viewers_keep_their_rules(rule: str) -> None:
    check_live(rule)


def test_every_rule_has_a_check_and_every_metric_the_rules_of_all() -> None:
    assert CHECKS.keys() | ELSEWHERE == RULES.keys()
    assert {rule for metric in METRICS.values() for rule in metric.rules} == RULES.keys()
    assert all(set(ALWAYS) <= set(metric.rules) for metric in METRICS.values())
    assert all(metric.numerator or metric.unit != "share" or metric.denominator for metric in METRICS.values())


def test_the_logs_have_something_of_every_table() -> None:
    assert not [name for name in NAMES if not sum(as_it_came(number)[name].num_rows for number in range(LOGS))]
    silent = [name for name, metric in STORED.items()
              if not any(value for number in range(LOGS) for value in values(metric, as_it_came(number)).values())]  # fmt: skip
    assert silent == []


def test_every_metric_of_a_table_is_in_the_reference() -> None:
    for grain in NAMES:
        rows = [row for number in range(LOGS) for row in referred(number)[grain][1].values()]
        assert {metric.name for metric in metrics_of(grain)} <= set(rows[0])

"""Real Dagster runs on a deployment's own instance: what is due, by hand, by automation, and what a failure says."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import dagster as dg
import pytest
from world import DAY_MS, NOW_MS, event, receive, relational, rows, upload, uuid7

import jobs
from lake import tables
from orchestration import checks, factory
from orchestration.definitions import house
from orchestration.lakehouse import Lakehouse
from orchestration.refresh import due_jobs, instance_of, refresh
from reelhouse.errors import Unavailable
from reelhouse.platform import Platform
from reelhouse.settings import Settings

NAMES = [job.name for job in relational()]


@pytest.fixture
def platform(tmp_path: Path) -> Iterator[Platform]:
    opened = Platform.open(Settings(home=tmp_path))
    upload(opened, "v_1")
    receive(opened, *(event(number) for number in range(40)))
    receive(opened, event(900, session=uuid7(NOW_MS - 3 * DAY_MS, 1)))
    yield opened
    opened.close()


def test_a_refresh_runs_what_is_due_and_a_second_one_nothing(platform: Platform) -> None:
    done = {report.job: report.items for report in refresh(platform, names=NAMES)}
    assert (done["ingest.events"], done["tidy.playbacks"]) == (41, 2)
    assert refresh(platform, names=NAMES) == []


def test_each_day_and_each_check_is_in_the_history(platform: Platform) -> None:
    refresh(platform, names=NAMES)
    with instance_of(platform.home) as instance:
        days = instance.get_materialized_partitions(dg.AssetKey(["gold", "video_daily"]))
        records = instance.event_log_storage.get_asset_check_summary_records
        keys = [
            key for key in house().resolve_asset_graph().asset_check_keys if key.asset_key.path[0] in ("silver", "gold")
        ]
        results = {key: record.last_check_execution_record for key, record in records(keys).items()}
    assert {"2025-11-10", "2025-11-13"} <= days
    ended = [record for record in results.values() if record is not None]
    assert len(ended) > 15
    assert all(record.status.value == "SUCCEEDED" for record in ended)


def test_a_broken_promise_fails_its_check(platform: Platform) -> None:
    refresh(platform, names=NAMES)
    playback = platform.storage.read(tables.PLAYBACKS)
    platform.storage.append(tables.PLAYBACKS, playback.slice(0, 1))
    assert checks.repeated_keys(platform, tables.PLAYBACKS) == 1
    platform.storage.replace(tables.EVENTS, platform.storage.read(tables.EVENTS).slice(0, 0), where="")
    rule = next(rule for rule in checks.RULES if rule.name == "every_event_is_accounted_for")
    assert rule.broken(platform) == 41


def test_a_day_picked_by_hand_is_computed_again(platform: Platform) -> None:
    refresh(platform, names=NAMES)
    before = rows(platform, tables.PLAYBACKS), platform.storage.version(tables.PLAYBACKS)
    with instance_of(platform.home) as instance:
        result = dg.materialize(
            factory.assets(jobs.all_jobs()),
            instance=instance,
            selection=["silver/playbacks"],
            partition_key="2025-11-13",
            resources={"lakehouse": Lakehouse(platform)},
        )
    assert result.success
    assert (rows(platform, tables.PLAYBACKS), platform.storage.version(tables.PLAYBACKS) - 1) == before  # type: ignore[operator]


def test_a_failed_run_says_which_step_and_why_and_the_next_one_goes_on(platform: Platform) -> None:
    append = platform.storage.append

    def full(table: object, *args: object, **kwargs: object) -> object:
        if table is tables.EVENTS:
            raise Unavailable("The disk is full.", hint="Free some room.")
        return append(table, *args, **kwargs)  # type: ignore[arg-type]

    platform.storage.append = full  # type: ignore[method-assign]
    with pytest.raises(Unavailable, match=r"tidy_events: .*The disk is full"):
        refresh(platform, names=NAMES)
    platform.storage.append = append  # type: ignore[method-assign]
    refresh(platform, names=NAMES)
    assert due_jobs(platform, names=NAMES) == []


def test_automation_asks_for_what_follows_and_then_rests(platform: Platform) -> None:
    """A condition that keeps asking makes runs without end; so this is asked of the real conditions and a real instance."""
    definitions, everything = house(), dg.AssetSelection.all()
    with dg.DagsterInstance.ephemeral() as instance:
        start = dg.evaluate_automation_conditions(definitions, instance, asset_selection=everything)
        dg.materialize(
            factory.assets(jobs.all_jobs()),
            instance=instance,
            selection=["bronze/recordings"],
            resources={"lakehouse": Lakehouse(platform)},
        )
        then = dg.evaluate_automation_conditions(definitions, instance, asset_selection=everything, cursor=start.cursor)
        later = dg.evaluate_automation_conditions(definitions, instance, asset_selection=everything, cursor=then.cursor)
    asked = {result.key.to_user_string() for result in then.results if result.true_subset.size}
    assert {"bronze/media_assets", "silver/videos", "silver/transcripts", "search/moments"} <= asked
    assert not {name for name in asked if "events" in name or name.startswith("gold/")}
    assert later.total_requested == 0

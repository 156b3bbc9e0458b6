"""What `dg dev` opens: all assets, checks and resources, and whatever a data team adds under `orchestration/defs/`."""

from __future__ import annotations

from pathlib import Path

import dagster as dg

import jobs
from lake.open import is_spark
from orchestration import checks, factory
from orchestration.lakehouse import Lakehouse
from orchestration.upkeep import nightly, upkeep_assets
from reelhouse.settings import Settings


def house() -> dg.Definitions:
    """The definitions that follow from the job declarations."""
    declared = jobs.all_jobs()
    return dg.Definitions(
        assets=[*factory.assets(declared), *upkeep_assets()],
        asset_checks=checks.all_checks(declared),
        resources={"lakehouse": Lakehouse()},
        schedules=[nightly()],
        executor=_executor(),
        sensors=[
            dg.AutomationConditionSensorDefinition(
                "follow_the_data", target=dg.AssetSelection.all(), minimum_interval_seconds=30
            )
        ],
    )


def _executor() -> dg.ExecutorDefinition:
    """All steps of a run in its own process where the jobs run in one beside it, so that they share that one's session."""
    return dg.in_process_executor if is_spark(Settings().engine) else dg.multi_or_in_process_executor


@dg.definitions
def defs() -> dg.Definitions:
    """The house and the data team's own assets."""
    return dg.Definitions.merge(house(), dg.load_from_defs_folder(path_within_project=Path(__file__).parent))

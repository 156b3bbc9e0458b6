"""One job in a process of its own, over Dagster Pipes: how jobs on Spark are started, each with a session of its own."""

from __future__ import annotations

import dataclasses
import sys
from collections.abc import Collection
from typing import TYPE_CHECKING, Any

from reelhouse.errors import Unavailable
from reelhouse.job import Job
from reelhouse.platform.report import Report
from reelhouse.settings import Settings

if TYPE_CHECKING:
    import dagster as dg


def launch(context: dg.AssetExecutionContext, job: Job, *, days: Collection[str], settings: Settings) -> Report:
    """Run the job in a child process and give its report. Unavailable when it ended without one."""
    import dagster as dg

    extras: dict[str, Any] = {"job": job.name, "days": sorted(days), "settings": settings.model_dump_json()}
    done = dg.PipesSubprocessClient().run(
        command=[sys.executable, "-m", "orchestration.piped"], context=context, extras=extras
    )
    told = done.get_custom_messages()
    if not told:
        raise Unavailable(f"{job.name} ended without a report.", hint="The run's log says why.")
    return Report(**{**told[-1], "notes": tuple(told[-1]["notes"])})


def main() -> None:
    """The child: do what is asked for, and report."""
    from dagster_pipes import open_dagster_pipes

    from jobs import job_named
    from reelhouse.platform import Platform
    from reelhouse.platform.run import run

    with open_dagster_pipes() as pipes:
        settings = Settings.model_validate_json(pipes.get_extra("settings"))
        platform = Platform.open(settings)
        try:
            report = run(platform, job_named(pipes.get_extra("job")), days=frozenset(pipes.get_extra("days")))
        finally:
            platform.close()
        pipes.log.info("%s: %s items, %s rows in %.1f s", report.job, report.items, report.rows, report.seconds)
        pipes.report_custom_message(dataclasses.asdict(report))


if __name__ == "__main__":
    main()

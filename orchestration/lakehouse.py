"""The Dagster resource that carries jobs out: a thin door to the platform, which knows nothing of Dagster."""

from __future__ import annotations

from collections.abc import Callable, Collection
from functools import cached_property
from typing import TYPE_CHECKING

from orchestration.piped import Worker
from reelhouse.job import Job
from reelhouse.platform import Platform
from reelhouse.platform.report import Report
from reelhouse.platform.run import run

if TYPE_CHECKING:
    import dagster as dg

Observer = Callable[[Report], None]


class Lakehouse:
    """One deployment: by default that of the environment and `reelhouse.toml`; `observer` hears of each job that ended."""

    def __init__(self, platform: Platform | None = None, *, observer: Observer | None = None) -> None:
        self._given, self._observer = platform, observer

    @cached_property
    def platform(self) -> Platform:
        """The platform, opened when it is first asked for."""
        return self._given or Platform.open()

    def carry_out(
        self, job: Job, *, days: Collection[str] = (), context: dg.AssetExecutionContext | None = None
    ) -> Report:
        """Do what is due; `days` are recomputed whether they are due or not.

        Where the engine wants that, and Dagster's `context` is given, the job runs in a process beside this one, which stays for
        the next jobs until `close`.
        """
        if context is not None and self.platform.engine.own_process:
            report = self._worker.run(context, job, days=days)
        else:
            report = run(self.platform, job, days=frozenset(days))
        if self._observer:
            self._observer(report)
        return report

    def close(self) -> None:
        """End the process of the jobs, when there is one."""
        if "_worker" in self.__dict__:
            self._worker.close()

    @cached_property
    def _worker(self) -> Worker:
        return Worker(self.platform.settings)

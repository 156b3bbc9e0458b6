"""The Dagster resource that carries jobs out: a thin door to the platform, which knows nothing of Dagster."""

from __future__ import annotations

from collections.abc import Callable, Collection

import dagster as dg
from pydantic import PrivateAttr

from reelhouse.job import Job
from reelhouse.platform import Platform
from reelhouse.platform.report import Report
from reelhouse.platform.run import run
from reelhouse.settings import Settings


class Lakehouse(dg.ConfigurableResource["Lakehouse"]):
    """One deployment. `home` empty: the settings of the environment and `reelhouse.toml`."""

    home: str = ""
    _platform: Platform | None = PrivateAttr(default=None)
    _observer: Callable[[Report], None] | None = PrivateAttr(default=None)

    @classmethod
    def around(cls, platform: Platform, observer: Callable[[Report], None]) -> Lakehouse:
        """The resource for a platform that is open already; `observer` hears of each job that ended."""
        resource = cls(home=str(platform.home))
        resource._platform, resource._observer = platform, observer
        return resource

    @property
    def platform(self) -> Platform:
        """The platform, opened when it is first asked for."""
        if self._platform is None:
            self._platform = Platform.open(Settings(home=self.home) if self.home else Settings())  # type: ignore[arg-type]
        return self._platform

    def carry_out(self, job: Job, *, days: Collection[str] = ()) -> Report:
        """Do what is due; `days` are recomputed whether they are due or not."""
        report = run(self.platform, job, days=frozenset(days))
        if self._observer:
            self._observer(report)
        return report

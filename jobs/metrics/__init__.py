"""Metrics and the definitions under them: one file is one metric, declared as `METRIC`."""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache

from reelhouse.errors import NotFound
from reelhouse.metric import Metric


@cache
def all_metrics() -> tuple[Metric, ...]:
    """The newest version of every declared metric, by name."""
    names = (info.name for info in pkgutil.iter_modules(__path__))
    modules = (importlib.import_module(f"jobs.metrics.{name}") for name in names)
    return tuple(module.METRIC for module in modules if hasattr(module, "METRIC"))


@cache
def every_version() -> tuple[Metric, ...]:
    """Every version that is still declared, by name, the newest first."""
    return tuple(version for metric in all_metrics() for version in (metric, *metric.before))


def metrics_of(grain: str) -> tuple[Metric, ...]:
    """The metrics, older versions too, that are columns of the gold table with this short name."""
    return tuple(metric for metric in every_version() if grain in metric.grains)


def metric_named(name: str, version: int | None = None) -> Metric:
    """A metric by name, in a version (default: the newest); NotFound when it is not declared."""
    versions = [metric for metric in every_version() if metric.name == name]
    found = next((metric for metric in versions if version in (None, metric.version)), None)
    if found is None and versions:
        known = ", ".join(str(metric.version) for metric in versions)
        raise NotFound("version", f"{version} of {name}", hint=f"There are {known}.")
    if found is None:
        raise NotFound("metric", name, hint="See /v1/metrics, or gold.metric_catalog.")
    return found

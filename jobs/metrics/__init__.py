"""Metrics and the definitions under them: one file is one metric, declared as `METRIC`."""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache

from reelhouse.metric import Metric


@cache
def all_metrics() -> tuple[Metric, ...]:
    """Every declared metric, by name."""
    names = (info.name for info in pkgutil.iter_modules(__path__))
    modules = (importlib.import_module(f"jobs.metrics.{name}") for name in names)
    return tuple(module.METRIC for module in modules if hasattr(module, "METRIC"))


def metric_named(name: str) -> Metric:
    """The metric called `name`; KeyError when there is none."""
    return {metric.name: metric for metric in all_metrics()}[name]


def metrics_of(grain: str) -> tuple[Metric, ...]:
    """The metrics that are columns of the gold table with this short name."""
    return tuple(metric for metric in all_metrics() if grain in metric.grains)

"""Side-by-side figures: the house's own way of doing something against a plain one, in the same run; one file is one bench."""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache

from reelhouse.bench.declaration import Bench


@cache
def all_benches() -> tuple[Bench, ...]:
    """Every declared bench, by name."""
    names = (info.name for info in pkgutil.iter_modules(__path__))
    modules = (importlib.import_module(f"reelhouse.bench.{name}") for name in names)
    return tuple(module.BENCH for module in modules if hasattr(module, "BENCH"))

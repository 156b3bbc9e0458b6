"""Tools for running a step in a test: real blobs and scratch, and the models that the test says."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from reelhouse.ports import Blobs


@dataclass
class StepTools:
    """What a step asks for; a model that the test did not give is not there."""

    blobs: Blobs
    scratch: Path
    models: dict[str, Any] = field(default_factory=dict)

    def __getattr__(self, name: str) -> Any:
        return self.models[name]

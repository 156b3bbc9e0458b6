"""Tools for running a step in a test: real folders, and models that give what the test says."""

from __future__ import annotations

import shutil
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Shelf:
    """Blobs in a folder, without the durability of the real ones."""

    root: Path

    def put_folder(self, prefix: str, folder: Path) -> int:
        target = self.root / prefix
        shutil.copytree(folder, target, dirs_exist_ok=True)
        return sum(path.stat().st_size for path in target.rglob("*") if path.is_file())

    def local(self, key: str) -> Path:
        return self.root / key


@dataclass
class StepTools:
    """What a step asks for; a model that the test did not give is not there."""

    blobs: Shelf
    scratch: Path
    models: dict[str, Any] = field(default_factory=dict)

    def __getattr__(self, name: str) -> Any:
        return self.models[name]

"""Runs AI and media items on Spark's workers: the same functions, the same outcomes as the pool on this machine."""

from __future__ import annotations

import pickle
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from reelhouse.platform.workers import Outcome, work
from reelhouse.settings import Settings

if TYPE_CHECKING:
    import pyarrow as pa

    from reelhouse.ports import MapBatches


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One function and the settings that its tools are made from; gives a pickled outcome, never an exception."""

    function: Any
    settings_json: str

    def __call__(self, batch: pa.RecordBatch) -> bytes:
        """Work on a one-row batch."""
        video = batch.column("video")[0].as_py()
        try:
            rows, seconds, cpu_seconds = work(self.function, batch, self.settings_json)
        except Exception as error:  # noqa: BLE001  an item's error is this item's outcome, whatever it is
            return pickle.dumps(Outcome(video=video, rows=None, error=error, seconds=0.0, cpu_seconds=0.0))
        return pickle.dumps(Outcome(video=video, rows=rows, error=None, seconds=seconds, cpu_seconds=cpu_seconds))


class SparkWorkers:
    """Hands items to Spark; every machine of the cluster needs this package and the stores that the settings name.

    A time limit for one item is Spark's to keep (`spark.task.reaper`); here none is.
    """

    def __init__(self, settings: Settings, mapped: MapBatches) -> None:
        self._settings, self._mapped = settings, mapped

    def map(self, function: Any, items: Iterable[pa.RecordBatch]) -> Iterator[Outcome]:
        """Run `function` on one-row batches; outcomes come as they are ready, never an exception."""
        item = Item(function=function, settings_json=self._settings.model_dump_json())
        for packed in self._mapped(item, items):
            yield pickle.loads(packed)

    def close(self) -> None:
        """The session is the engine's."""

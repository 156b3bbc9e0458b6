"""What a table of the lake is: name, layer, schema, key, partition, personal columns. The tables themselves: `lake/tables.py`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pyarrow as pa


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Table:
    """One Delta table.

    `name` is `layer.table`; `key` are the columns that make a row one of a kind; `partition` the columns that divide it
    on disk; `personal` the columns that may say something about a person: they carry no statistics and are never a
    partition. `subjects` are those of them that hold the key of a person or a visitor. An `open` table has more columns than
    `schema`: those that the metric declarations add. `clustered` are the columns in whose Z-order upkeep lays the rows.
    """

    name: str
    schema: pa.Schema
    key: tuple[str, ...]
    words: str
    partition: tuple[str, ...] = ()
    personal: tuple[str, ...] = ()
    open: bool = False
    subjects: tuple[str, ...] = ()
    clustered: tuple[str, ...] = ()

    @property
    def layer(self) -> str:
        """The part before the dot: bronze, silver, gold or ops."""
        return self.name.split(".")[0]

    @property
    def short(self) -> str:
        """The part behind the dot, which names the argument that a transform gets."""
        return self.name.split(".")[1]

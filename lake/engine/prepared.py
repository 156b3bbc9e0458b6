"""SQL of functions over relations, made once: to write an expression out takes longer than to run it over a day.

The text names its inputs, and each use puts their own text before it. Safe for threads.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from lake.engine.relation import quoted

if TYPE_CHECKING:
    import ibis
    import ibis.expr.types as ir
    import pyarrow as pa

KEPT = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """The DuckDB text of an expression over named inputs, and the schema of its rows."""

    text: str
    schema: pa.Schema

    def over(self, inputs: Mapping[str, str]) -> str:
        """The query over inputs, each given as a query of its own."""
        named = ", ".join(f"{quoted(name)} AS NOT MATERIALIZED ({text})" for name, text in inputs.items())
        return f"WITH {named} SELECT * FROM ({self.text}) AS answer" if named else self.text


@lru_cache(maxsize=KEPT)
def prepared(expression: Callable[..., ir.Table], schemas: tuple[tuple[str, ibis.Schema], ...]) -> Prepared:
    """The text of a function over inputs of these names and schemas."""
    import ibis

    answer = expression(**{name: ibis.table(schema, name=name) for name, schema in schemas})
    return Prepared(text=str(ibis.to_sql(answer, dialect="duckdb")), schema=answer.schema().to_pyarrow())

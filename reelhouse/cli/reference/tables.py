"""The page of tables, from the map of the lake, the jobs and the metric declarations."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reelhouse.cli.reference.markdown import code, codes, table, whole

if TYPE_CHECKING:
    import pyarrow as pa

    from reelhouse.table import Table

INTRO = """Every table is a Delta table in `<home>/lake/<layer>/<table>`. Ask them with `reelhouse sql`, or open them
with any engine that reads Delta Lake. Times are UTC. `*_ms` columns are whole milliseconds."""
LAYERS = {
    "bronze": "As received. Everything else can be made again from here.",
    "silver": "Typed, each thing once.",
    "gold": "What people look at.",
    "ops": "What the house did.",
}


def page() -> str:
    """The page."""
    from lake import tables

    parts: list[str] = []
    for layer, words in LAYERS.items():
        parts += [f"## {layer}", words]
        parts += [_part(one) for one in tables.ALL if one.layer == layer]
    return whole("Tables", INTRO, _overview(), *parts)


def _overview() -> str:
    from lake import tables

    rows = [(f"[`{one.name}`](#{_anchor(one)})", one.words) for one in tables.ALL]
    return table(("table", "what a row is"), rows)


def _part(one: Table) -> str:
    columns = table(("column", "type", ""), [_column(one, field) for field in one.schema])
    return "\n\n".join(part for part in (f"### {one.name}", one.words, _facts(one), columns, _metrics(one)) if part)


def _facts(one: Table) -> str:
    facts = {
        "Key": codes(one.key),
        "Divided by": codes(one.partition),
        "Written by": codes(_writers(one)),
    }
    return "\n".join(f"- {name}: {value}" for name, value in facts.items() if value)


def _writers(one: Table) -> list[str]:
    from jobs import all_jobs, outputs_of

    names = [job.name for job in all_jobs() if one.name in outputs_of(job)]
    return names or ["every run of a job"]


def _column(one: Table, field: pa.Field) -> tuple[str, str, str]:
    marks = ["key"] if field.name in one.key else []
    marks += ["personal"] if field.name in one.personal else []
    return code(field.name), _type(field.type), ", ".join(marks)


def _type(kind: pa.DataType) -> str:
    import pyarrow as pa

    if isinstance(kind, pa.ListType):
        return f"list of {_type(kind.value_type)}"
    if isinstance(kind, pa.StructType):
        return "(" + ", ".join(f"{field.name} {_type(field.type)}" for field in kind) + ")"
    return "timestamp" if pa.types.is_timestamp(kind) else str(kind)


def _metrics(one: Table) -> str:
    from jobs.metrics import metrics_of

    names = [f"[`{metric.column}`](metrics.md#{metric.name})" for metric in metrics_of(one.short)] if one.open else []
    return f"And one column for each metric of this table: {', '.join(names)}." if names else ""


def _anchor(one: Table) -> str:
    return one.name.replace(".", "")

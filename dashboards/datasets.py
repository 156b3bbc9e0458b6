"""The database and its datasets as Superset files: one dataset for each gold table, figures from the metric declarations."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pyarrow as pa

from dashboards.measures import Measure, measures_of
from dashboards.names import column_label, identifier, table_label
from lake import tables
from lake.engine.relation import sql_type
from reelhouse.table import Table

File = Mapping[str, Any]  # the content of one YAML file, in Superset's import format 1.0.0
VERSION = "1.0.0"
DATABASE = "Reelhouse"
GOLD = tuple(table for table in tables.ALL if table.layer == "gold")
# Two recordings may share a name, and a figure of both together would be wrong: then the name carries the key's end.
LABELLED = """SELECT * REPLACE (
  CASE WHEN name IS NULL THEN video
       WHEN MIN(video) OVER (PARTITION BY name) <> MAX(video) OVER (PARTITION BY name)
       THEN name || ' · ' || RIGHT(video, 4)
       ELSE name END AS name)
FROM {table}"""


def database(gold_file: Path) -> File:
    """The gold file as a database: opened read-only, with no way to other files, extensions or the network."""
    connect = {
        "read_only": True,
        "config": {
            "enable_external_access": "false",
            "autoinstall_known_extensions": "false",
            "autoload_known_extensions": "false",
        },
    }
    return {
        "database_name": DATABASE,
        "sqlalchemy_uri": f"duckdb:///{gold_file}",
        "expose_in_sqllab": True,
        "allow_run_async": False,
        "allow_ctas": False,
        "allow_cvas": False,
        "allow_dml": False,
        "allow_file_upload": False,
        "extra": {"engine_params": {"connect_args": connect}, "allows_virtual_table_explore": True},
        "uuid": identifier("database", DATABASE),
        "version": VERSION,
    }


def dataset(table: Table) -> File:
    """One gold table: columns under their labels, figures under the titles, words and formats of their metrics."""
    schema = schema_of(table)
    return {
        "table_name": table_label(table.short),
        "description": table.words,
        "main_dttm_col": "day" if "day" in schema.names else None,
        "schema": "gold",
        "sql": sql_of(table),
        "uuid": identifier("dataset", table.name),
        "database_uuid": identifier("database", DATABASE),
        "version": VERSION,
        "columns": [_column(field, table) for field in schema],
        "metrics": [_metric(measure) for measure in measures_of(table)],
    }


def sql_of(table: Table) -> str:
    """What the dataset selects from the gold file."""
    named = "name" in schema_of(table).names and "video" in table.schema.names
    return LABELLED.format(table=table.name) if named else f"SELECT * FROM {table.name}"


def schema_of(table: Table) -> pa.Schema:
    """The columns that say what a row is about, with the name that the gold file adds to a video."""
    if "video" not in table.schema.names or "name" in table.schema.names:
        return table.schema
    return table.schema.append(pa.field("name", pa.string()))


def _column(field: pa.Field, table: Table) -> dict[str, Any]:
    personal = field.name in table.personal
    return {
        "column_name": field.name,
        "verbose_name": column_label(field.name),
        "type": sql_type(field.type),
        "is_dttm": field.name == "day",
        "is_active": True,
        "groupby": True,
        "filterable": True,
        "description": "May say something about a person: share with care." if personal else None,
    }


def _metric(measure: Measure) -> dict[str, Any]:
    return {
        "metric_name": measure.name,
        "verbose_name": measure.title,
        "description": measure.words,
        "expression": measure.sql,
        "d3format": measure.d3,
    }

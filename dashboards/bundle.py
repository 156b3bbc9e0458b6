"""All of Superset's files in one zip, byte for byte the same for the same declarations; `superset import-dashboards` takes it."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from pathlib import Path

import yaml

from dashboards.board import TITLE, dashboard
from dashboards.charts import all_charts
from dashboards.datasets import DATABASE, GOLD, VERSION, File, database, dataset
from dashboards.names import file_name

ROOT = "reelhouse"
MADE_AT = (1980, 1, 1, 0, 0, 0)  # the earliest time of a zip: no content depends on the clock


def files(gold_file: Path) -> dict[str, File]:
    """Every file by its path in the bundle; `gold_file` is where Superset will find the tables."""
    tables = {f"datasets/{DATABASE}/{table.short}.yaml": dataset(table) for table in GOLD}
    charts = {f"charts/{file_name(chart.title)}.yaml": chart.file() for chart in all_charts()}
    return {
        "metadata.yaml": {"version": VERSION, "type": "Dashboard", "timestamp": "1980-01-01T00:00:00+00:00"},
        f"databases/{DATABASE}.yaml": database(gold_file),
        **tables,
        **charts,
        f"dashboards/{file_name(TITLE)}.yaml": dashboard(),
    }


def zipped(content: Mapping[str, File]) -> bytes:
    """The files as a zip."""
    beside = io.BytesIO()
    with zipfile.ZipFile(beside, "w", zipfile.ZIP_DEFLATED) as bundle:
        for name, file in sorted(content.items()):
            bundle.writestr(zipfile.ZipInfo(f"{ROOT}/{name}", MADE_AT), as_yaml(file))
    return beside.getvalue()


def as_yaml(file: File) -> str:
    """One file in YAML, in the order in which it was written down."""
    return yaml.safe_dump(dict(file), sort_keys=False, allow_unicode=True)

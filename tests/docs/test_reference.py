"""The reference pages say what the code says, and everything that there is stands on one of them."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from jobs.metrics import all_metrics
from lake import tables
from reelhouse.cli import app, commands
from reelhouse.cli.docs import FOLDER, old_pages
from reelhouse.cli.reference import pages
from reelhouse.cli.reference.commands import all_commands
from reelhouse.cli.reference.events import event_types
from reelhouse.cli.reference.routes import open_api, routes_of
from reelhouse.cli.report import figures_of
from reelhouse.metric import Metric
from reelhouse.platform import Platform
from reelhouse.settings import Settings
from tests.docs.pages import reference

commands.register(app)


def test_the_pages_are_up_to_date() -> None:
    old = old_pages(FOLDER)
    assert not old, f"{', '.join(old)}: run `uv run reelhouse docs`"


@pytest.mark.parametrize("name", list(all_commands()))
def test_each_command_appears(name: str) -> None:
    assert f"## {name}\n" in reference("commands.md") or f"- `{name}`: " in reference("commands.md")


@pytest.mark.parametrize("name", list(all_commands()))
def test_each_command_and_each_option_has_words(name: str) -> None:
    command = all_commands()[name]
    assert command.help
    assert command.hidden or all(one.help for one in command.params)


@pytest.mark.parametrize("name", list(Settings.model_fields))
def test_each_setting_appears_with_words(name: str) -> None:
    assert f"| `{name}` | `REELHOUSE_{name.upper()}` |" in reference("settings.md")
    assert Settings.model_fields[name].description


@pytest.mark.parametrize("table", tables.ALL, ids=lambda table: table.name)
def test_each_table_appears_with_its_columns(table: tables.Table) -> None:
    part = reference("tables.md").split(f"\n### {table.name}\n")[1].split("\n### ")[0]
    assert table.words in part
    assert all(f"| `{column}` |" in part for column in table.schema.names)


@pytest.mark.parametrize("metric", all_metrics(), ids=lambda metric: metric.name)
def test_each_metric_appears_with_its_words(metric: Metric) -> None:
    part = reference("metrics.md").split(f"\n## {metric.name}\n")[1].split("\n## ")[0]
    assert metric.words in part


@pytest.mark.parametrize("tag", list(event_types()))
def test_each_event_type_appears(tag: str) -> None:
    assert f"\n### {tag}\n" in reference("events.md")


def test_each_route_appears_with_words() -> None:
    page = reference("routes.md")
    routes = list(routes_of(open_api()))
    assert len(routes) > 30
    assert [path for method, path, _ in routes if f"\n### {method} {path}\n" not in page] == []
    assert [path for _, path, operation in routes if not operation.get("description")] == []


def test_each_name_of_the_report_appears(tmp_path: Path) -> None:
    figures = figures_of(Platform.open(Settings(home=tmp_path)), None)
    names = [f"events.{name}" for name in figures["events"]] + [name for name in figures if name != "events"]
    assert [name for name in names if f"| `{name}` |" not in reference("report.md")] == []


def test_an_old_page_is_told_apart(tmp_path: Path) -> None:
    for name in pages():
        (tmp_path / name).write_text(reference(name))
    (tmp_path / "tables.md").write_text(reference("tables.md").replace("bronze.events", "bronze.event"))
    assert list(old_pages(tmp_path)) == ["tables.md"]


def test_the_command_checks() -> None:
    done = CliRunner().invoke(app, ["docs", "--check"])
    assert (done.exit_code, done.output) == (0, "")

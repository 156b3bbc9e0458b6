"""`reelhouse refresh`: run what is due, once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reelhouse.cli import console
from reelhouse.cli.home import Home, JsonFile, existing

if TYPE_CHECKING:
    from reelhouse.platform.report import Report


def refresh(home: Home = None, json: JsonFile = None) -> None:
    """Run what is due, once."""
    from orchestration.refresh import refresh as run_due

    platform = existing(home)
    try:
        reports = [report for report in run_due(platform, observer=tell) if report.items]
    finally:
        platform.close()
    if not reports:
        console.errors.print("Nothing is due: every table is up to date.")
    if json:
        rows = [
            {"name": one.job, "items": one.items, "rows": one.rows, "seconds": round(one.seconds, 3)} for one in reports
        ]
        json.write_text(console.as_json(rows))


def tell(report: Report) -> None:
    """One line for a job that did something, and its notes."""
    if not report.items:
        return
    console.errors.print(f"  {report.job:<24} {report.items:>9,} items {report.seconds:>7.1f} s", highlight=False)
    for note in report.notes:
        console.errors.print(f"    {note}", highlight=False, style="yellow")

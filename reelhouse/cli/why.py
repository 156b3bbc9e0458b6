"""`reelhouse why`: the change of a number between two times, by cause."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Annotated

import typer

from reelhouse.cli import console
from reelhouse.cli.home import Home, JsonFile, existing
from reelhouse.cli.moments import moment
from reelhouse.errors import BadInput

if TYPE_CHECKING:
    from reelhouse.platform import Platform
    from serving.metrics.period import AskedDays


def why(  # noqa: PLR0913 - one for each option
    metric: Annotated[str, typer.Argument(help="Name of a metric, such as views.")],
    then: Annotated[str, typer.Option(help="The earlier time, such as 2026-03-01T12:00Z.")],
    now: Annotated[str | None, typer.Option(help="The later time; this moment by default.")] = None,
    workspace: Annotated[str | None, typer.Option(help="Workspace id; by default the only one there is.")] = None,
    video: Annotated[str | None, typer.Option(help="Only this video.")] = None,
    first: Annotated[str | None, typer.Option("--from", help="First day; by default 30 days are counted.")] = None,
    last: Annotated[str | None, typer.Option("--to", help="Last day; by default today.")] = None,
    home: Home = None,
    json: JsonFile = None,
) -> None:
    """Why a number changed between two times: the parts of its change, which sum to it exactly."""
    from jobs.metrics import metric_named
    from serving.clock import now_us
    from serving.metrics.changed import in_words
    from serving.metrics.facts import Scope
    from serving.metrics.why import Asked
    from serving.metrics.why import why as explain

    platform = existing(home)
    clock_us = now_us()
    days = _days(first, last).days(clock_us)
    scope = Scope(workspace=workspace or _only_workspace(platform), days=days, video=video)
    times = Asked(name=metric, then_us=moment(then), now_us=None if now is None else moment(now))
    told = in_words(metric_named(metric), times, explain(platform, times, scope), clock_us=clock_us)
    if json:
        text = told.model_dump_json(indent=2)
        console.output.print_json(text) if str(json) == "-" else json.write_text(text)
        return
    lines = [(cause.words, cause.change, cause.events) for cause in told.causes]
    ends = (("Value then", told.value_then, None), *lines, ("Value now", told.value_now, None))
    console.table(("cause", "change", "events"), ends)
    for remark in told.remarks:
        console.errors.print(remark, highlight=False)


def _days(first: str | None, last: str | None) -> AskedDays:
    from serving.metrics.period import AskedDays

    def day(text: str | None) -> dt.date | None:
        return None if text is None else dt.datetime.fromtimestamp(moment(text) / 1_000_000, dt.UTC).date()

    return AskedDays(first=day(first), last=day(last))


def _only_workspace(platform: Platform) -> str:
    query = "select distinct workspace from silver.playbacks where workspace is not null order by 1"
    names = platform.engine.sql(query)["workspace"].to_pylist()
    if len(names) != 1:
        raise BadInput(
            f"There are {len(names)} workspaces.", hint=f"Give --workspace: {', '.join(names) or 'none yet'}."
        )
    return names[0]

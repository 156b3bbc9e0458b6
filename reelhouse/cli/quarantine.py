"""`reelhouse quarantine`: the events that could not be used, and their repair."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import msgspec
import typer

from reelhouse.cli import console
from reelhouse.cli.home import Home, JsonFile, existing
from reelhouse.errors import BadInput

if TYPE_CHECKING:
    from serving.quarantine.repairs import Repair

app = typer.Typer(help="Events that could not be used: list them, repair them.", no_args_is_help=True)
Workspace = Annotated[str | None, typer.Option(help="Only of this workspace.")]
Pairs = list[str] | None
EXAMPLE = 400


@app.command("list")
def show(workspace: Workspace = None, home: Home = None, json: JsonFile = None) -> None:
    """Rejected events by reason, most frequent first."""
    from serving.quarantine.quarantine import groups
    from serving.quarantine.schemas import text

    found = [asdict(group) | {"example": text(group.example)} for group in groups(existing(home), workspace)]
    if json:
        told = console.as_json(found)
        console.output.print_json(told) if str(json) == "-" else json.write_text(told)
        return
    for row in found:
        row |= {"last_at": f"{row['last_at']:%Y-%m-%d %H:%M}"}
    columns = ("code", "reason", "events", "repaired", "last_at")
    console.table(columns, ([row[name] for name in columns] for row in found))
    for row in found:
        console.output.print(
            f"\n{row['code']}, for example:\n  {row['example'][:EXAMPLE]}", highlight=False, markup=False
        )


@app.command()
def repair(  # noqa: PLR0913 - one for each option
    code: Annotated[str, typer.Option(help="Code of the group, as listed.")],
    reason: Annotated[str, typer.Option(help="Reason of the group, as listed.")],
    drop: Annotated[Pairs, typer.Option(help="FIELD to leave out.")] = None,
    rename: Annotated[Pairs, typer.Option(help="FIELD=NAME to give another name.")] = None,
    put: Annotated[Pairs, typer.Option("--set", help="FIELD=JSON to give a value.")] = None,
    cast: Annotated[Pairs, typer.Option(help="FIELD=TYPE: integer, number, text or flag.")] = None,
    workspace: Workspace = None,
    apply: Annotated[bool, typer.Option("--apply", help="Do it; without this it is only rehearsed.")] = False,
    home: Home = None,
) -> None:
    """Repair a group and send it in again, each event at most once; drops come first, then renames, sets and casts."""
    from serving.quarantine.quarantine import Chosen
    from serving.quarantine.quarantine import repair as mend
    from serving.quarantine.schemas import text

    repairs = [*_repairs("drop", drop), *_repairs("rename", rename), *_repairs("set", put), *_repairs("cast", cast)]
    chosen = Chosen(workspace=workspace, code=code, reason=reason)
    outcome = mend(existing(home), chosen, repairs, dry_run=not apply)
    said = "repaired" if apply else "could be repaired (rehearsed; --apply does it)"
    console.output.print(
        f"{outcome.matched} match, {outcome.before} were repaired before, {outcome.repaired} {said}, "
        f"{outcome.unrepairable} cannot be.",
        highlight=False,
    )
    rows = [(text(one.before), text(one.after or b"") or one.problem) for one in outcome.examples]
    console.table(("before", "after, or what is wrong"), rows)


def _repairs(kind: str, pairs: Iterable[str] | None) -> list[Repair]:
    from serving.quarantine.repairs import Repair

    found: list[Repair] = []
    for pair in pairs or ():
        field, equals, value = pair.partition("=")
        if kind == "drop":
            found.append(Repair(kind="drop", field=pair))
        elif not equals:
            raise BadInput(f"'{pair}' says no value.", hint="Write FIELD=VALUE.")
        elif kind == "set":
            found.append(Repair(kind="set", field=field, value=_json(value)))
        else:
            found.append(Repair(kind="rename" if kind == "rename" else "cast", field=field, to=value))
    return found


def _json(text: str) -> object:
    try:
        return msgspec.json.decode(text)
    except msgspec.MsgspecError:
        return text

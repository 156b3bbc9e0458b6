"""The page of commands, from the command line's own declarations."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import typer

from reelhouse.cli.reference.markdown import block, code, table, whole

INTRO = """Every command takes `--help`. Results go to standard output, progress and errors to standard error. An
error is one line with the next step, and exit code 1. Run a command with `uv run` before it when Reelhouse is not on
your path."""
HIDDEN = "Other commands start these, or the project itself uses them. `--help` does not list them."


def _application() -> typer.Typer:
    """The application with every command."""
    from reelhouse.cli import commands

    app = typer.Typer(name="reelhouse", rich_markup_mode=None)
    commands.register(app)
    return app


def all_commands() -> dict[str, Any]:
    """Full name to command, those of groups too, in the order of `--help`."""
    return dict(_named(typer.main.get_command(_application())))


def page() -> str:
    """The page."""
    shown = {name: command for name, command in all_commands().items() if not command.hidden}
    hidden = {name: command for name, command in all_commands().items() if command.hidden}
    overview = table(
        ("command", "what it does"), [(f"[`{name}`](#{_anchor(name)})", _words(each)) for name, each in shown.items()]
    )
    parts = [_part(name, command) for name, command in shown.items()]
    return whole("Commands", INTRO, overview, *parts, "## Inner commands", HIDDEN, *map(_inner, hidden.items()))


def _named(group: Any, before: str = "reelhouse") -> Iterator[tuple[str, Any]]:
    for name, command in group.commands.items():
        full = f"{before} {name}"
        if hasattr(command, "commands"):
            yield from _named(command, full)
        else:
            yield full, command


def _part(name: str, command: Any) -> str:
    return "\n\n".join(
        part for part in (f"## {name}", _words(command), block(_usage(name, command)), _options(command)) if part
    )


def _inner(pair: tuple[str, Any]) -> str:
    return f"- `{pair[0]}`: {_words(pair[1])}"


def _usage(name: str, command: Any) -> str:
    arguments = [_argument(one) for one in command.params if one.param_type_name == "argument"]
    return " ".join([name, "[OPTIONS]", *arguments])


def _argument(one: Any) -> str:
    shown = one.opts[0].upper() + ("…" if one.nargs == -1 else "")
    return shown if one.required else f"[{shown}]"


def _options(command: Any) -> str:
    rows = [(_names(one), one.help or "", code(_default(one)), code(one.envvar)) for one in command.params]
    return table(("option", "what it says", "default", "variable"), rows)


def _names(one: Any) -> str:
    if one.param_type_name == "argument":
        return code(_argument(one))
    return ", ".join(code(name) for name in (*one.opts, *one.secondary_opts))


def _default(one: Any) -> str:
    if isinstance(one.show_default, str):
        return one.show_default
    if isinstance(one.default, bool):
        return (one.opts if one.default else one.secondary_opts or ["no"])[0]
    return "" if one.default is None else str(one.default)


def _words(command: Any) -> str:
    return " ".join((command.help or "").split())


def _anchor(name: str) -> str:
    return name.replace(" ", "-")

"""Checks that SQL from people only reads tables of the lake, and says in one line what is wrong when it does not run."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from reelhouse.errors import BadInput, ReelhouseError, Refused, TooMany, UnknownColumn

if TYPE_CHECKING:
    import duckdb
    from sqlglot import exp

    from reelhouse.table import Table

NAMES_SHOWN = 5
SETTINGS_AND_SLEEP = {
    "current_setting", "currval", "getenv", "getvariable", "json_execute_serialized_sql", "nextval", "pg_sleep", "query",
    "query_table", "set_config", "setseed", "sleep_ms", "write_log",
}  # fmt: skip
NO_SUCH_COLUMN = re.compile(r'Referenced column "([^"]+)" not found|does not have a column named "([^"]+)"')


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """SQL that was understood and may run, and the tables that it names."""

    text: str
    tables: tuple[Table, ...]


def checked(query: str, tables: Mapping[str, Table]) -> Query:
    """One SELECT (or DESCRIBE, SUMMARIZE) over `layer.table` names.

    What runs is the text written anew from the syntax tree, so nothing runs that was not checked. Refused for anything
    that does more than read tables, UnknownColumn for a table that does not exist, BadInput for what is no SQL.
    """
    from sqlglot import exp

    tree = _parsed(query)
    _only_reads(tree)
    aliases = {cte.alias.lower() for cte in tree.find_all(exp.CTE)}
    named = {table.name: table for node in tree.find_all(exp.Table) if (table := _named(node, tables, aliases))}
    return Query(text=tree.sql(dialect="duckdb"), tables=tuple(named.values()))


def explained(error: duckdb.Error, columns: Iterable[str]) -> ReelhouseError:
    """DuckDB's error as ours, in one line; near names of `columns` when one was not found."""
    import duckdb

    text = str(error).strip()
    missing = NO_SUCH_COLUMN.search(text)
    if missing:
        name = missing[1] or missing[2]
        return UnknownColumn(f"No column '{name}'.", hint=near(name, columns))
    if isinstance(error, duckdb.InterruptException | duckdb.OutOfMemoryException):
        return TooMany("The query took more time or memory than it may.", hint="Ask for fewer rows, days or columns.")
    return BadInput(f"The query did not run: {text.splitlines()[0]}")


def near(name: str, names: Iterable[str]) -> str:
    """A hint with the names that look most like the wrong one, or all of them when none does."""
    known = sorted(set(names))
    close = difflib.get_close_matches(name, known, n=NAMES_SHOWN, cutoff=0.5)
    alike = close or [one for one in known if name.lower() in one.lower()][:NAMES_SHOWN]
    return f"Near: {', '.join(alike)}." if alike else f"There are {', '.join(known)}."


def _parsed(query: str) -> exp.Expr:
    import sqlglot
    from sqlglot.errors import SqlglotError

    try:
        trees = [tree for tree in sqlglot.parse(query, read="duckdb") if tree is not None]
    except SqlglotError as error:
        raise BadInput(f"This is no SQL: {_plain(str(error))}") from error
    if len(trees) != 1:
        raise Refused("One query at a time.", hint="Send a single SELECT.")
    return trees[0]


def _only_reads(tree: exp.Expr) -> None:
    from sqlglot import exp

    changes = (exp.Insert, exp.Update, exp.Delete, exp.Merge, exp.Create, exp.Drop, exp.Copy, exp.Into, exp.Command)
    if not isinstance(tree, exp.Query | exp.Describe | exp.Summarize) or tree.find(*changes):
        raise Refused("Only SELECT may run here.", hint="Tables are named layer.table, for example gold.video_daily.")
    for function in tree.find_all(exp.Anonymous):
        if function.name.lower() in SETTINGS_AND_SLEEP:
            raise Refused(f"The function {function.name} may not be used here.")


def _named(node: exp.Table, tables: Mapping[str, Table], aliases: set[str]) -> Table | None:
    """The table that a node names; None for a series of numbers and for a name given in WITH."""
    from sqlglot import exp

    if isinstance(node.this, exp.GenerateSeries | exp.Unnest) or (not node.db and node.name.lower() in aliases):
        return None
    if not isinstance(node.this, exp.Identifier):
        raise Refused("Only tables of the lake can be read here, no files and no table functions.")
    name = ".".join(part for part in (node.catalog, node.db, node.name) if part)
    if name.lower() not in tables:
        raise UnknownColumn(f"No table '{name}'.", hint=near(name, tables))
    return tables[name.lower()]


def _plain(text: str) -> str:
    """The first line of a parser's message without the terminal's underlining."""
    return re.sub(r"\x1b\[\d+m", "", text.splitlines()[0])

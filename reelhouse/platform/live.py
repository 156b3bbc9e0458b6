"""Derived tables as if they were refreshed this moment: what is stored, and the sessions that newer events touch, made anew.

The same expressions as in the refresh run over all events of the touched sessions only, and only when new events came. What
they give is kept in memory until a refresh has caught up. Works for transforms by day whose rows of a session depend on
that session's events, on tables that are not divided by day, and on what a table of the chain says beside it: then the other
sessions with the same value in the first of these columns are made anew with it.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from reelhouse.job import Read, Transform
from reelhouse.platform import Platform
from reelhouse.platform import inputs as changes
from reelhouse.platform.days import files_by_day
from reelhouse.platform.horizon import Horizons, horizons, only_open
from reelhouse.platform.transform import neighbours
from reelhouse.table import Table

if TYPE_CHECKING:
    import ibis.expr.types as ir

LOOK_SECONDS = 0.2


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """What was made anew: behind which `base`, of which sessions and days, up to which `seq`, from which version of events."""

    base: Mapping[str, int | None]
    mark: int
    seen: int | None = None
    touched: pa.Table = field(default_factory=lambda: pa.table({"session": pa.array([], pa.string())}))
    days: frozenset[str] = frozenset()
    rows: Mapping[str, pa.Table] = field(default_factory=dict)


class Live:
    """Transforms over `events`, each by session, in an order in which each may read the tables of those before it."""

    def __init__(self, platform: Platform, events: Table, chain: Sequence[Transform]) -> None:
        self._platform, self._events, self._chain = platform, events, tuple(chain)
        self._lock = threading.Lock()
        self._state: State | None = None
        self._looked_at = -LOOK_SECONDS
        self.look_seconds = LOOK_SECONDS

    def keys(self, table: Table, days: Iterable[str]) -> dict[str, tuple[object, ...]]:
        """Names the present rows of each of these days: a day of the same name holds the same rows."""
        state = self._now()
        files = files_by_day(self._platform.storage, table, state.base.get(table.name))
        return {day: (files.get(day), state.mark if day in state.days else None) for day in days}

    def table(self, table: Table, units: Sequence[str]) -> ir.Table:
        """The rows of some days: as stored where nothing newer touches them, else as a refresh would make them now."""
        return self._shown(self._now(), table, units)

    def _shown(self, state: State, table: Table, units: Sequence[str]) -> ir.Table:
        stored = self._platform.engine.table(table, version=state.base.get(table.name), units=units)
        if table.name not in state.rows:
            return stored
        fresh = state.rows[table.name]
        of_days = fresh.filter(pc.is_in(fresh["day"], pa.array(units, pa.string()).cast(pa.date32())))
        touched = self._platform.engine.memory(state.touched)
        return stored.anti_join(touched, "session").union(self._platform.engine.memory(of_days))

    def _now(self) -> State:
        with self._lock:
            if self._state is None or time.monotonic() - self._looked_at >= self.look_seconds:
                self._state = self._advanced(self._state)
                self._looked_at = time.monotonic()
            return self._state

    def _advanced(self, state: State | None) -> State:
        """The state with all events that are there now; begun anew when a refresh has written its tables."""
        base = {job.writes.name: self._platform.storage.version(job.writes) for job in self._chain}
        if state is None or state.base != base:
            state = State(base=base, mark=self._mark())
        newest = self._platform.storage.version(self._events)
        if newest is None or newest == state.seen:
            return state
        return replace(self._with_newer(state, newest), seen=newest)

    def _mark(self) -> int:
        """The newest event that every stored table of the chain knows."""
        made = [changes.made(self._platform, job.writes) for job in self._chain]
        known = [notes.inputs.get(self._events.name) for notes in made if notes is not None]
        if len(known) < len(self._chain):
            return -1
        return min(-1 if version is None else self._newest_seq(version) for version in known)

    def _newest_seq(self, version: int) -> int:
        events = self._platform.engine.table(self._events, version=version)
        found = self._platform.engine.fetch(events.aggregate(newest=events.seq.max()))["newest"][0].as_py()
        return -1 if found is None else found

    def _with_newer(self, state: State, version: int) -> State:
        newer = self._platform.engine.table(self._events, version=version, within={"seq": (state.mark + 1, None)})
        known = horizons(self._platform)
        new = self._platform.engine.apply(_by_session, {"newer": only_open(newer, known)})
        if not new.num_rows:
            return state
        sessions = new.select(["session", "day"])
        fresh = self._made(state, sessions, version, known)
        if (reached := self._reached(state, sessions, fresh)).num_rows:
            sessions = pa.concat_tables([sessions, reached])
            fresh = self._made(state, sessions, version, known)
        kept = {name: _without(rows, sessions) for name, rows in state.rows.items()}
        rows = {name: pa.concat_tables([kept[name], made] if name in kept else [made]) for name, made in fresh.items()}
        touched = pa.concat_tables([_without(state.touched, sessions), sessions.select(["session"])])
        days = state.days | _days(sessions)
        return replace(state, mark=pc.max(new["newest"]).as_py(), touched=touched, days=days, rows=rows)

    def _made(self, state: State, sessions: pa.Table, version: int, known: Horizons) -> dict[str, pa.Table]:
        """The rows of these sessions, from all events of these sessions."""
        own = sessions.select(["session"])
        bounds = pc.min_max(own["session"]).as_py()
        within = {"session": (bounds["min"], bounds["max"])}
        near = self._platform.engine.table(self._events, version=version, units=sorted(_days(sessions)), within=within)
        whole = only_open(near, known).semi_join(self._platform.engine.memory(own), "session")
        at_hand = self._platform.engine.memory(self._platform.engine.fetch(whole))
        made: dict[str, pa.Table] = {}
        given = {self._events.name: at_hand}
        for job in self._chain:
            inputs = {read.table.short: self._input(read, given, state, sessions) for read in job.reads}
            made[job.writes.name] = self._platform.engine.apply(job.expression, inputs)
            given[job.writes.name] = self._platform.engine.memory(made[job.writes.name])
        return made

    def _input(self, read: Read, given: Mapping[str, ir.Table], state: State, sessions: pa.Table) -> ir.Table:
        """What was made for these sessions, with what is known beside them where the job reads that too."""
        own = given.get(read.table.name)
        if own is None:
            return self._platform.engine.table(read.table)
        return self._beside(state, read.table, sessions).select(*own.columns).union(own) if read.beside else own

    def _reached(self, state: State, sessions: pa.Table, made: Mapping[str, pa.Table]) -> pa.Table:
        """Other sessions whose rows depend on what these now say beside them: `session`, `day`; most of the time none."""
        found = [sessions.slice(0, 0)]
        for read in (read for job in self._chain for read in job.reads if read.beside and read.table.name in made):
            said = made[read.table.name].select(["day", *read.beside]).drop_null()
            if said.num_rows:
                others = self._shown(state, read.table, sorted(neighbours(_days(said))))
                key = read.beside[0]
                alike = others.filter(others[key].isin(said[key].unique().to_pylist())).select("session", "day")
                own = self._platform.engine.memory(sessions.select(["session"]))
                found.append(self._platform.engine.fetch(alike.anti_join(own, "session")).cast(sessions.schema))
        return pa.concat_tables(found)

    def _beside(self, state: State, table: Table, sessions: pa.Table) -> ir.Table:
        """The rows of a table on the days of some sessions and beside them, without these sessions."""
        rows = self._shown(state, table, sorted(neighbours(_days(sessions))))
        return rows.anti_join(self._platform.engine.memory(sessions.select(["session"])), "session")


def _by_session(newer: ir.Table) -> ir.Table:
    """The sessions of new events: their day and their newest event."""
    return newer.group_by("session").aggregate(day=newer.day.min(), newest=newer.seq.max())


def _days(sessions: pa.Table) -> frozenset[str]:
    return frozenset(day.isoformat() for day in pc.unique(sessions["day"]).to_pylist())


def _without(rows: pa.Table, sessions: pa.Table) -> pa.Table:
    return rows.filter(pc.invert(pc.is_in(rows["session"], sessions["session"].combine_chunks())))

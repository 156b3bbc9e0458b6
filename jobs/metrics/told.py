"""Which intervals of media time a playback says that it played, however it says so.

Our players tell intervals. Others tell the list of all that was played so far (`segments`), or only that playing began, jumped
and stopped: those who come by xAPI are then taken by their word, pair by pair. Who tells intervals is heard by those alone,
and what a list holds is not looked for in pairs, so nothing counts twice.
"""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

KEY = ("session", "video")
COLUMNS = ("event_id", *KEY, "number", "at", "start_ms", "end_ms", "wall_ms", "rate")
STOPS = ("paused", "completed", "terminated")
MOVES = ("played", "seeked", *STOPS)
# A jump that nobody told of: the playhead went further than the fastest playing could have brought it.
FASTEST_RATE, GRACE_MS = 16, 2_000


def told_intervals(events: ir.Table) -> ir.Table:
    """One row per interval: `event_id` (of the event that told it, with its place), its number and time, bounds, rate."""
    own = events.filter(events["type"] == "interval")
    telling = events.filter((events.door == "xapi").fill_null(False) | (events.segments.length() > 0).fill_null(False))
    silent = telling.anti_join(own.select(*KEY), KEY)
    lists = silent.filter((silent.segments.length() > 0).fill_null(False))
    words = silent.filter(silent.door == "xapi", silent["type"].isin(MOVES))
    plain = own.select(*COLUMNS).mutate(rate=own.rate.coalesce(1.0))
    return plain.union(_listed(lists)).union(_paired(_after(lists, words)))


def _after(lists: ir.Table, words: ir.Table) -> ir.Table:
    """What was said after the last list of its playback, if there is one: the list holds all before."""
    upto = lists.group_by(*KEY).aggregate(listed_upto=lists.number.max())
    joined = words.left_join(upto, KEY)
    return joined.filter((joined.number > joined.listed_upto).fill_null(True)).select(*words.columns)


def _listed(lists: ir.Table) -> ir.Table:
    """The intervals of each playback's last list, which holds those before it."""
    newest = ibis.row_number().over(group_by=KEY, order_by=[lists.number.desc(), lists.event_id.desc()])
    last = lists.mutate(turn=newest).filter(lambda row: row.turn == 0)
    places = last.mutate(place=ibis.range(0, last.segments.length().cast("int64")).unnest())
    parts = places.mutate(bounds=places.segments[places.place].split("-"))
    start_ms, end_ms = (parts.bounds[side].cast("int64") for side in (0, 1))
    place = parts.place.cast("string").lpad(4, "0")
    told = parts.mutate(
        event_id=parts.event_id.concat("/").concat(place),
        start_ms=start_ms,
        end_ms=end_ms,
        wall_ms=ibis.greatest(end_ms - start_ms, 0),
        rate=ibis.literal(1.0),
    )
    return told.select(*COLUMNS)


def _paired(words: ir.Table) -> ir.Table:
    """From where playing began, or jumped to, up to where it jumped off or stopped. The numbers are milliseconds."""
    kind = words["type"]
    order = [words.number, ibis.cases((kind == "played", 2), (kind == "seeked", 1), else_=0), words.event_id]
    known = words.mutate(
        begins=kind.isin(("played", *STOPS)).cast("int64").sum().over(group_by=KEY, order_by=order, rows=(None, 0)),
        place=ibis.row_number().over(group_by=KEY, order_by=order),
        opens_ms=(kind == "seeked").ifelse(words.end_ms, words.position_ms),
        closes_ms=(kind == "seeked").ifelse(words.start_ms, words.position_ms),
        plays=(kind == "played").cast("int64"),
    )
    # Jumps do not change whether it plays: what the last one said who began or stopped.
    state = known.mutate(plays=known.plays.max().over(group_by=(*KEY, "begins")))
    before = ibis.window(group_by=KEY, order_by=state.place)
    pairs = state.mutate(
        start_ms=state.opens_ms.lag().over(before),
        end_ms=state.closes_ms,
        was_playing=state.plays.lag().over(before),
        wall_ms=state.number - state.number.lag().over(before),
        rate=ibis.literal(1.0),
    )
    ended = pairs.filter(pairs.was_playing == 1, pairs["type"] != "played", pairs.end_ms > pairs.start_ms)
    believable = ended.filter(ended.end_ms - ended.start_ms <= FASTEST_RATE * ended.wall_ms + GRACE_MS)
    return believable.select(*COLUMNS)

"""The facts under key moments: where a video holds its viewers, is played again, or is skipped.

Every moment is a run of the 100 positions. All comparisons are between whole numbers, so that engines cannot differ.
The curve of a moment is its viewers (known ones, as in the audience retention); for spikes it is the rewatches.
"""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

from jobs.metrics.positions import POSITIONS, VIDEO, positions

INTRO_MS = 30_000
STRETCH = 10  # positions of a top moment, and of the neighbourhood on either side of a spike or dip
LEAST_TENTHS = 1  # a spike or dip stands out by a tenth of the views or viewers
NUMBERS = ("start_ms", "end_ms", "watchers", "base", "change_numerator", "change_denominator")


def key_moments(played: ir.Table, playbacks: ir.Table) -> ir.Table:
    """One row per moment: `workspace`, `video`, `kind` (intro, top, spike, dip) and NUMBERS."""
    return moments_of(positions(played, playbacks))


def moments_of(curve: ir.Table) -> ir.Table:
    """The moments of curves as `positions` gives them."""
    return ibis.union(_intros(curve), _tops(curve), _spikes(curve), _dips(curve))


def _intros(curve: ir.Table) -> ir.Table:
    """Who is still watching at 30 s; none of a video that ends before."""
    known = curve.filter(curve.duration_ms > INTRO_MS, curve.viewers_of_video > 0)
    at_30_s = known.position == INTRO_MS * POSITIONS // known.duration_ms
    first = known.filter(known.position == 0).select(*VIDEO, first=known.viewers)
    there = known.filter(at_30_s).inner_join(first, VIDEO)
    return _moments(
        there, kind="intro", start_ms=ibis.literal(0, "int64"), end_ms=ibis.literal(INTRO_MS, "int64"),
        watchers=there.viewers, base=there.viewers_of_video, change_numerator=there.first - there.viewers,
        change_denominator=there.viewers_of_video,
    )  # fmt: skip


def _tops(curve: ir.Table) -> ir.Table:
    """The stretch of a tenth of the video that loses the fewest viewers, of those that begin with half of the most."""
    along = ibis.window(group_by=VIDEO, order_by="position")
    whole = ibis.window(group_by=VIDEO)
    last = curve.viewers.lead(STRETCH - 1).over(along)
    stretches = curve.mutate(last=last, most=curve.viewers.max().over(whole)).filter(lambda one: one["last"].notnull())
    held = stretches.filter(stretches.viewers * 2 >= stretches.most, stretches.viewers > 0)
    lost = held.mutate(lost=held.viewers - held["last"])
    best = ibis.row_number().over(group_by=VIDEO, order_by=[lost.lost, lost.viewers.desc(), lost.position])
    top = lost.mutate(turn=best).filter(lambda one: one.turn == 0)
    return _moments(
        top, kind="top", start_ms=_starts_at(top, top.position), end_ms=_starts_at(top, top.position + STRETCH),
        watchers=top["last"], base=top.viewers_of_video, change_numerator=top.lost,
        change_denominator=top.viewers_of_video,
    )  # fmt: skip


def _spikes(curve: ir.Table) -> ir.Table:
    """Runs of positions that are played again half as often again as their neighbours, and by a tenth of the views."""
    rewatches = curve.plays - curve.viewers - curve.anonymous_playbacks
    level = curve.mutate(level=rewatches, base=curve.views_of_video)
    near = _with_neighbours(level)
    around, count = near.before + near.after, near.before_count + near.after_count
    above = near.level * count - around
    spikes = near.mutate(change=above, count=count).filter(
        near.level * count * 2 >= around * 3, above * 10 >= near.base * count * LEAST_TENTHS
    )
    return _runs(spikes, kind="spike")


def _dips(curve: ir.Table) -> ir.Table:
    """Runs of positions that fewer viewers play than the ten before and the ten behind, by a tenth of all viewers."""
    level = curve.filter(curve.viewers_of_video > 0).mutate(level=lambda one: one.viewers, base=curve.viewers_of_video)
    near = _with_neighbours(level)
    least = near.base * LEAST_TENTHS
    dips = near.filter(
        (near.before - near.level * near.before_count) * 10 >= least * near.before_count,
        (near.after - near.level * near.after_count) * 10 >= least * near.after_count,
        near.before_count > 0,
        near.after_count > 0,
    )
    count = dips.before_count + dips.after_count
    return _runs(dips.mutate(change=dips.before + dips.after - dips.level * count, count=count), kind="dip")


def _with_neighbours(level: ir.Table) -> ir.Table:
    """`before` and `after`: the sums of the levels of the STRETCH positions on either side, and how many those are."""
    before = ibis.window(group_by=VIDEO, order_by="position", rows=(-STRETCH, -1))
    after = ibis.window(group_by=VIDEO, order_by="position", rows=(1, STRETCH))
    return level.mutate(
        before=level.level.sum().over(before).coalesce(0),
        after=level.level.sum().over(after).coalesce(0),
        before_count=ibis.least(level.position, STRETCH),
        after_count=ibis.least(POSITIONS - 1 - level.position, STRETCH),
    )


def _runs(marked: ir.Table, *, kind: str) -> ir.Table:
    """Marked positions in a row make one moment, which is as strong as its strongest position."""
    place = ibis.row_number().over(group_by=VIDEO, order_by="position")
    runs = marked.mutate(place=place).mutate(run=lambda one: one.position - one.place)
    strongest = ibis.row_number().over(group_by=(*VIDEO, "run"), order_by=[runs.change.desc(), runs.position])
    whole = ibis.window(group_by=(*VIDEO, "run"))
    ranked = runs.mutate(
        turn=strongest, first=runs.position.min().over(whole), behind=runs.position.max().over(whole) + 1
    )
    peak = ranked.filter(ranked.turn == 0)
    return _moments(
        peak, kind=kind, start_ms=_starts_at(peak, peak.first), end_ms=_starts_at(peak, peak.behind),
        watchers=peak.level, base=peak.base, change_numerator=peak.change,
        change_denominator=peak.base * peak["count"],
    )  # fmt: skip


def _moments(rows: ir.Table, *, kind: str, **numbers: ir.Value) -> ir.Table:
    typed = {name: numbers[name].cast("int64") for name in NUMBERS}
    return rows.select(*VIDEO, kind=ibis.literal(kind), **typed)


def _starts_at(rows: ir.Table, position: ir.Value) -> ir.Value:
    """Where a position begins, in whole milliseconds."""
    return position * rows.duration_ms // POSITIONS

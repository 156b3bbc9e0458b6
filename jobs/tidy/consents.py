"""Events to the history of consent: of each session what was said first and last, when consent was withdrawn, and by which event.

Within a session the player's own count says what came before what, so neither order nor lateness of arrival matters. A
withdrawal is the first event that denies consent behind one that granted it.
"""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

from lake import tables
from reelhouse.job import Read, Transform

SERVERS_OWN = "segment_served"


def consents(events: ir.Table) -> ir.Table:
    """One row per session of these events; the viewer is the one who was named before any withdrawal.

    `first_at` is when the first state was said earliest, `last_at` when the last one was said latest. Most sessions say one
    thing only, so that their order tells nothing; the others are put in order.
    """
    told = events.filter(events["type"] != SERVERS_OWN)
    told = told.mutate(state=told.consent.coalesce("unknown"))
    sums = _summed(told)
    steady = sums.filter(sums.least_state == sums.most_state)
    other = told.semi_join(sums.filter(sums.least_state != sums.most_state), "session")
    return _named(steady).union(_named(_summed_in_order(_in_order(other))))


def _summed(told: ir.Table) -> ir.Table:
    """One row per session, in the words of one that says one thing only."""
    summed = told.group_by("session").aggregate(
        **_of_session(told),
        person=told.viewer.min(where=told.viewer_kind == "person"),
        visitor=told.viewer.min(where=told.viewer_kind == "visitor"),
        least_state=told.state.min(),
        most_state=told.state.max(),
    )
    return summed.mutate(
        first_state=summed.least_state,
        last_state=summed.least_state,
        first_at=summed.begun_at,
        last_at=summed.ended_at,
        withdrawn_at=ibis.null("timestamp('UTC', 6)"),
        withdrawn_number=ibis.null("int64"),
        withdrawn_event=ibis.null("string"),
        withdrawn_seq=ibis.null("int64"),
    )


def _in_order(told: ir.Table) -> ir.Table:
    """The events of each session numbered from 0, with the places of the withdrawal, and the first and the last state."""
    order = [told.number, told["at"], told.event_id]
    placed = told.mutate(place=ibis.row_number().over(group_by="session", order_by=order))
    whole = ibis.window(group_by="session")
    nowhere = ibis.null("int64")
    granted = placed.mutate(
        granted_place=(placed.state == "granted").ifelse(placed.place, nowhere).min().over(whole),
        last_place=placed.place.max().over(whole),
    )
    takes_back = (granted.state == "denied") & (granted.place > granted.granted_place)
    unsaid = ibis.null("string")
    return granted.mutate(
        withdrawn_place=takes_back.ifelse(granted.place, nowhere).min().over(whole),
        first_state=(granted.place == 0).ifelse(granted.state, unsaid).min().over(whole),
        last_state=(granted.place == granted.last_place).ifelse(granted.state, unsaid).min().over(whole),
    )


def _summed_in_order(told: ir.Table) -> ir.Table:
    withdrawn = told.place == told.withdrawn_place
    before = (told.place < told.withdrawn_place).fill_null(True)
    return told.group_by("session").aggregate(
        **_of_session(told),
        person=told.viewer.min(where=before & (told.viewer_kind == "person")),
        visitor=told.viewer.min(where=before & (told.viewer_kind == "visitor")),
        first_state=told.first_state.min(),
        first_at=told["at"].min(where=told.state == told.first_state),
        last_state=told.last_state.min(),
        last_at=told["at"].max(where=told.state == told.last_state),
        withdrawn_at=told["at"].min(where=withdrawn),
        withdrawn_number=told.number.min(where=withdrawn),
        withdrawn_event=told.event_id.min(where=withdrawn),
        withdrawn_seq=told.seq.min(where=withdrawn),
    )


def _of_session(told: ir.Table) -> dict[str, ir.Value]:
    """What the order of the events does not matter to."""
    return {
        "day": told.day.min(),
        "workspace": told.workspace.min(),
        "events": told.count(),
        "begun_at": told["at"].min(),
        "ended_at": told["at"].max(),
    }


def _named(summed: ir.Table) -> ir.Table:
    """With the viewer, in the schema of the table."""
    viewer = summed.person.coalesce(summed.visitor)
    known = summed.person.notnull().ifelse("person", "visitor")
    whole = summed.mutate(viewer=viewer, viewer_kind=viewer.notnull().ifelse(known, "nobody"))
    return whole.select(*tables.CONSENTS.schema.names)


JOB = Transform(
    name="tidy.consents",
    version=2,
    reads=(Read(table=tables.EVENTS),),
    writes=tables.CONSENTS,
    unit="day",
    expression=consents,
)

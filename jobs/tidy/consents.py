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
    """One row per session of these events; the viewer is the one who was named before any withdrawal."""
    told = _in_order(events.filter(events["type"] != SERVERS_OWN))
    return _summed(told).select(*tables.CONSENTS.schema.names)


def _in_order(told: ir.Table) -> ir.Table:
    """The events of each session numbered from 0, with the places of the first grant, the withdrawal and the last event."""
    order = [told.number, told["at"], told.event_id]
    placed = told.mutate(
        state=told.consent.coalesce("unknown"),
        place=ibis.row_number().over(group_by="session", order_by=order),
    )
    whole = ibis.window(group_by="session")
    nowhere = ibis.null("int64")
    granted = placed.mutate(
        granted_place=(placed.state == "granted").ifelse(placed.place, nowhere).min().over(whole),
        last_place=placed.place.max().over(whole),
    )
    takes_back = (granted.state == "denied") & (granted.place > granted.granted_place)
    return granted.mutate(withdrawn_place=takes_back.ifelse(granted.place, nowhere).min().over(whole))


def _summed(told: ir.Table) -> ir.Table:
    first, last = told.place == 0, told.place == told.last_place
    withdrawn = told.place == told.withdrawn_place
    before = (told.place < told.withdrawn_place).fill_null(True)
    summed = told.group_by("session").aggregate(
        day=told.day.min(),
        workspace=told.workspace.min(),
        person=told.viewer.min(where=before & (told.viewer_kind == "person")),
        visitor=told.viewer.min(where=before & (told.viewer_kind == "visitor")),
        events=told.count(),
        begun_at=told["at"].min(),
        ended_at=told["at"].max(),
        first_state=told.state.min(where=first),
        first_at=told["at"].min(where=first),
        last_state=told.state.min(where=last),
        last_at=told["at"].min(where=last),
        withdrawn_at=told["at"].min(where=withdrawn),
        withdrawn_number=told.number.min(where=withdrawn),
        withdrawn_event=told.event_id.min(where=withdrawn),
        withdrawn_seq=told.seq.min(where=withdrawn),
    )
    viewer = summed.person.coalesce(summed.visitor)
    known = summed.person.notnull().ifelse("person", "visitor")
    return summed.mutate(viewer=viewer, viewer_kind=viewer.notnull().ifelse(known, "nobody"))


JOB = Transform(
    name="tidy.consents",
    version=1,
    reads=(Read(table=tables.EVENTS),),
    writes=tables.CONSENTS,
    unit="day",
    expression=consents,
)

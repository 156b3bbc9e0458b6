"""Whom a withdrawal of consent reaches: what the viewer's session says after it, and the viewer's other open sessions.

Between sessions the clock says what came first, moved by each batch's skew. Other sessions of the same viewer that were open
at that moment end with it, whatever they went on to say, as a second tab may. A session that begins later speaks for itself.
"""

from __future__ import annotations

import ibis.expr.types as ir

from reelhouse.platform.names import Withdrawals


def ended_elsewhere(consents: ir.Table) -> ir.Table:
    """The sessions that were open when their viewer withdrew consent in another one."""
    named = consents.filter(consents.viewer.notnull())
    gone = named.filter(named.withdrawn_at.notnull()).select("viewer", "withdrawn_at", by=named.session)
    pairs = named.select("session", "viewer", "begun_at", "ended_at").inner_join(gone, "viewer")
    was_open = (pairs.begun_at < pairs.withdrawn_at) & (pairs.withdrawn_at <= pairs.ended_at)
    return pairs.filter(was_open, pairs.session != pairs.by).select("session").distinct()


def still_named(events: ir.Table, consents: ir.Table) -> ir.Table:
    """`seq` of the events that name somebody after a withdrawal, or in a session that ended with one elsewhere."""
    named = events.filter(events.viewer.notnull()).select("seq", "session", "number")
    own = consents.filter(consents.withdrawn_number.notnull()).select("session", "withdrawn_number")
    later = named.inner_join(own, "session").filter(lambda row: row.number > row.withdrawn_number)
    elsewhere = named.semi_join(ended_elsewhere(consents), "session")
    return later.select("seq").union(elsewhere.select("seq"), distinct=True)


WITHDRAWALS = Withdrawals(still_named=still_named, ended_elsewhere=ended_elsewhere)

"""For how long a workspace keeps viewing events: its owners decide, the lake is told, upkeep removes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from serving import policy
from serving.catalog import models, outbox
from serving.policy import Caller
from serving.workspaces.schemas import Keeping

if TYPE_CHECKING:
    from serving.context import Context


def get_keeping(here: Context, caller: Caller, workspace: str) -> Keeping:
    """What was decided; for members and owners."""
    policy.entered(caller, workspace, least="member")
    with here.catalog.read() as session:
        return Keeping(keep_events_days=session.get_one(models.Workspace, workspace).keep_events_days)


def put_keeping(here: Context, caller: Caller, workspace: str, wanted: Keeping) -> Keeping:
    """Decide anew; for owners. What upkeep has removed by then does not come back."""
    policy.entered(caller, workspace, least="owner")
    with here.catalog.write() as session:
        found = session.get_one(models.Workspace, workspace)
        found.keep_events_days = wanted.keep_events_days
        outbox.tell_policy(session, found, now_us=here.clock())
    outbox.try_relay(here.catalog, here.platform.inbox)
    return wanted

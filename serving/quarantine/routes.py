"""Routes of the quarantine; for owners of a workspace."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

from fastapi import APIRouter, Query

from serving import policy
from serving.deps import Here, SignedIn
from serving.listing import Page
from serving.quarantine import quarantine
from serving.quarantine.schemas import Example, Group, RepairOutcome, RepairRequest, text

router = APIRouter(prefix="/v1/quarantine", tags=["quarantine"])


@router.get("")
def list_quarantine(here: Here, caller: SignedIn, workspace: Annotated[str, Query(max_length=64)]) -> Page[Group]:
    """List the rejected events of a workspace by reason; for owners."""
    policy.entered(caller, workspace, least="owner")
    found = quarantine.groups(here.platform, workspace)
    return Page(items=[Group.model_validate(asdict(group) | {"example": text(group.example)}) for group in found])


@router.post("/repair")
def repair_events(here: Here, caller: SignedIn, wanted: RepairRequest) -> RepairOutcome:
    """Repair rejected events and send them in again, each at most once, or rehearse it; for owners."""
    policy.entered(caller, wanted.workspace, least="owner")
    chosen = quarantine.Chosen(workspace=wanted.workspace, code=wanted.code, reason=wanted.reason)
    repairs = [repair.repair() for repair in wanted.repairs]
    outcome = quarantine.repair(here.platform, chosen, repairs, dry_run=wanted.dry_run)
    return RepairOutcome(
        dry_run=wanted.dry_run,
        matched=outcome.matched,
        repaired_before=outcome.before,
        repaired=outcome.repaired,
        unrepairable=outcome.unrepairable,
        examples=[
            Example(before=text(one.before), after=None if one.after is None else text(one.after), problem=one.problem)
            for one in outcome.examples
        ],
    )

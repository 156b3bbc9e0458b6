"""Routes of health and progress."""

from __future__ import annotations

from fastapi import APIRouter, Response

from serving.deps import Here, SignedIn
from serving.status import service
from serving.status.schemas import Health, Status

router = APIRouter(tags=["status"])


@router.get("/healthz")
async def get_health() -> Health:
    """Say that the server runs."""
    return Health(ok=True)


@router.get("/readyz")
def get_readiness(here: Here, response: Response) -> Health:
    """Say whether each part that requests need answers; 503 when one does not."""
    health = service.readiness(here)
    response.status_code = 200 if health.ok else 503
    return health


@router.get("/v1/status")
def get_status(here: Here, caller: SignedIn) -> Status:
    """Say how fresh the numbers are and how far the work on the caller's videos is."""
    return service.status(here, caller)

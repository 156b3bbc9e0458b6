"""The route of search."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends

from serving.deps import Here, SignedIn
from serving.search import service
from serving.search.schemas import Asked, Found

router = APIRouter(tags=["search"])


@router.get("/v1/search")
def search(here: Here, caller: SignedIn, asked: Annotated[Asked, Depends()]) -> Found:
    """Find the moments of a workspace's videos where something is said."""
    return service.search(here, caller, asked)

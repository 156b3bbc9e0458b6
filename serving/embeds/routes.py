"""Routes of embeds."""

from __future__ import annotations

from fastapi import APIRouter

from serving.deps import Here, SignedIn
from serving.embeds import sites
from serving.embeds.schemas import EmbedSites

router = APIRouter(tags=["embeds"])


@router.get("/v1/workspaces/{workspace}/embed-sites")
def list_embed_sites(here: Here, caller: SignedIn, workspace: str) -> EmbedSites:
    """List the sites that may embed the videos of a workspace; for its members and owners."""
    return EmbedSites(sites=sites.list_sites(here, caller, workspace))


@router.put("/v1/workspaces/{workspace}/embed-sites")
def put_embed_sites(here: Here, caller: SignedIn, workspace: str, wanted: EmbedSites) -> EmbedSites:
    """Say which sites may embed the videos of a workspace and post events of their viewing; for owners."""
    return EmbedSites(sites=sites.put_sites(here, caller, workspace, wanted.sites))

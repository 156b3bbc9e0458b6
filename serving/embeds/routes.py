"""Routes of embeds."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, HTTPException, Query, Request

from serving.deps import Here, SignedIn
from serving.embeds import oembed, sites
from serving.embeds.schemas import EmbedSites, OEmbed

router = APIRouter(tags=["embeds"])


@router.get("/v1/workspaces/{workspace}/embed-sites")
def list_embed_sites(here: Here, caller: SignedIn, workspace: str) -> EmbedSites:
    """List the sites that may embed the videos of a workspace; for its members and owners."""
    return EmbedSites(sites=sites.list_sites(here, caller, workspace))


@router.put("/v1/workspaces/{workspace}/embed-sites")
def put_embed_sites(here: Here, caller: SignedIn, workspace: str, wanted: EmbedSites) -> EmbedSites:
    """Say which sites may embed the videos of a workspace and post events of their viewing; for owners."""
    return EmbedSites(sites=sites.put_sites(here, caller, workspace, wanted.sites))


@router.get("/v1/oembed", response_model_exclude_none=True)
def get_oembed(
    request: Request,
    here: Here,
    url: Annotated[str, Query(max_length=2000, description="Address of a share page")],
    maxwidth: Annotated[int | None, Query(ge=1, le=10_000)] = None,
    maxheight: Annotated[int | None, Query(ge=1, le=10_000)] = None,
    form: Annotated[Literal["json", "xml"], Query(alias="format")] = "json",
) -> OEmbed:
    """Say how another site shows a shared video (oEmbed 1.0, JSON)."""
    if form != "json":
        raise HTTPException(501, "Only JSON is spoken here")
    room = oembed.Room(width=maxwidth, height=maxheight)
    return oembed.describe(here, url, room, host=request.headers.get("host", ""))

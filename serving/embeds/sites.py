"""The sites that a workspace allows to embed its videos; by default none."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from sqlalchemy import delete, select

from serving import policy
from serving.catalog.models import EmbedSite
from serving.policy import Caller

if TYPE_CHECKING:
    from serving.context import Context


def list_sites(here: Context, caller: Caller, workspace: str) -> list[str]:
    """The sites of a workspace; for its members and owners."""
    return sites_of(here, policy.entered(caller, workspace, least="member"))


def put_sites(here: Context, caller: Caller, workspace: str, sites: Sequence[str]) -> list[str]:
    """Put these sites in the place of those before; for owners."""
    policy.entered(caller, workspace, least="owner")
    origins = {site.rstrip("/").lower() for site in sites}
    with here.catalog.write() as session:
        session.execute(delete(EmbedSite).where(EmbedSite.workspace == workspace))
        session.add_all(EmbedSite(workspace=workspace, origin=origin) for origin in sorted(origins))
    return sorted(origins)


def sites_of(here: Context, workspace: str) -> list[str]:
    """The sites of a workspace, by name; asks for no right."""
    with here.catalog.read() as session:
        wanted = select(EmbedSite.origin).where(EmbedSite.workspace == workspace).order_by(EmbedSite.origin)
        return list(session.scalars(wanted))


def workspaces_of(here: Context, origin: str) -> frozenset[str]:
    """The workspaces that allow a site; most sites are allowed by none."""

    def load() -> frozenset[str]:
        with here.catalog.read() as session:
            return frozenset(session.scalars(select(EmbedSite.workspace).where(EmbedSite.origin == origin.lower())))

    return here.catalog.known(("site", origin.lower()), load)

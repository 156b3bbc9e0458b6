"""Routes of the web application: its files, share pages, and its one page for every other address."""

from __future__ import annotations

from fastapi import APIRouter
from fastapi.responses import FileResponse, HTMLResponse, Response

from reelhouse.errors import NotFound
from serving.deps import Anyone, Here, ShareKeys, Watcher
from serving.pages import service

router = APIRouter(include_in_schema=False)

POLICY = (
    "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; "
    "media-src 'self' blob:; worker-src 'self' blob:; connect-src 'self'; font-src 'self' data:; object-src 'none'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors {ancestors}"
)
OURS = ("v1/", "media/", "healthz", "readyz")


@router.get("/s/{token}")
def get_share_page(here: Here, caller: Anyone, keys: ShareKeys, token: str) -> HTMLResponse:
    """The page of a shared video, with a preview for those who show links."""
    return _page(service.page(here, head=service.preview(here, caller, token, keys=keys)))


@router.get("/embed/{video}")
def get_embed_page(here: Here, caller: Watcher, video: str) -> HTMLResponse:
    """The player inside another site's frame: only on the sites that the video's workspace allows."""
    return _page(service.page(here), ancestors=service.ancestors(here, caller, video))


@router.get("/{path:path}")
def get_page(here: Here, path: str) -> Response:
    """A file of the web application, or its page."""
    if path.startswith(OURS):
        raise NotFound("page", f"/{path}", hint="See /v1/openapi.json.")
    file = service.built_file(here, path)
    if file is None:
        return _page(service.page(here))
    # The build puts a digest of the content into the names of everything under assets/.
    lasting = "public, max-age=31536000, immutable" if path.startswith("assets/") else "no-cache"
    return FileResponse(file, headers={"Cache-Control": lasting})


def _page(text: str, *, ancestors: str = "'self'") -> HTMLResponse:
    policy = POLICY.format(ancestors=ancestors)
    return HTMLResponse(text, headers={"Content-Security-Policy": policy, "Cache-Control": "no-cache"})

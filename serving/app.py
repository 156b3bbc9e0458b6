"""Builds the application: the context, the routes of every feature, the errors and the middleware."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from fastapi import FastAPI

from jobs import transform_named
from lake import tables
from reelhouse import __version__
from reelhouse.errors import ReelhouseError
from reelhouse.platform.live import Live
from serving import errors
from serving.accounts import routes as accounts
from serving.accounts.attempts import Attempts
from serving.accounts.passwords import Passwords
from serving.catalog import outbox
from serving.catalog.database import catalog_url, open_catalog
from serving.clock import Clock, now_us
from serving.comments import routes as comments
from serving.context import Context
from serving.embeds import routes as embeds
from serving.embeds.other_sites import OtherSites
from serving.events import routes as events
from serving.headers import DefaultHeaders
from serving.lake_view import LakeView
from serving.live import routes as live
from serving.media import routes as media
from serving.media.served import ServedFiles, telling
from serving.metrics import routes as metrics
from serving.metrics.facts import Facts
from serving.origin import SameOrigin
from serving.pages import routes as pages
from serving.playback.grants import FRESH_SECONDS
from serving.quarantine import routes as quarantine
from serving.remember import Remembered
from serving.search import routes as search
from serving.search.sentences import Vectors
from serving.shares import routes as shares
from serving.signing import open_signer
from serving.status import routes as status
from serving.status.freshness import FreshnessView
from serving.uploads import routes as uploads
from serving.uploads.service import recover
from serving.videos import routes as videos
from serving.workspaces import routes as workspaces
from serving.xapi import routes as xapi

if TYPE_CHECKING:
    from reelhouse.platform import Platform

# The pages come last: they answer every address that nothing else answers.
FEATURES = (
    accounts, workspaces, embeds, uploads, events, xapi, videos, shares, comments, search, metrics, live, quarantine, status,
    media, pages,
)  # fmt: skip
BUILT_WEB = Path(__file__).parent / "web" / "dist"


def create_app(
    platform: Platform,
    *,
    web_folder: Path | None = None,
    passwords: Passwords | None = None,
    clock: Clock = now_us,
) -> FastAPI:
    """The application on a platform; `web_folder` holds the built web application (default: the one beside the code)."""
    chain = [transform_named(f"tidy.{name}") for name in ("consents", "playbacks", "played")]
    live_tables = Live(platform, tables.EVENTS, chain)
    context = Context(
        platform=platform,
        catalog=open_catalog(catalog_url(platform.settings)),
        passwords=passwords or Passwords(),
        attempts=Attempts(),
        signer=open_signer(platform.settings.home.absolute()),
        clock=clock,
        lake=LakeView(platform.storage, platform.engine),
        freshness=FreshnessView(platform.storage, platform.engine),
        facts=Facts(platform.storage, platform.engine, live_tables),
        vectors_of_texts=Vectors(),
        living_grants=Remembered(seconds=FRESH_SECONDS),
        served=ServedFiles(),
        web_folder=web_folder or (BUILT_WEB if BUILT_WEB.is_dir() else None),
    )
    return _build(context)


def from_settings() -> FastAPI:
    """The application that the environment's settings describe: `uvicorn --factory serving.app:from_settings`."""
    from reelhouse.platform import Platform
    from reelhouse.settings import Settings

    return create_app(Platform.open(Settings()))


def _build(context: Context) -> FastAPI:
    app = FastAPI(
        title="Reelhouse",
        version=__version__,
        openapi_url="/v1/openapi.json",
        docs_url=None,
        redoc_url=None,
        responses=errors.RESPONSES,
        lifespan=_lifespan(context),
    )
    app.state.context = context
    for feature in FEATURES:
        app.include_router(feature.router)
    errors.install(app)
    app.add_middleware(SameOrigin, public_url=context.platform.settings.public_url)
    app.add_middleware(OtherSites, public_url=context.platform.settings.public_url)
    app.add_middleware(DefaultHeaders)
    return app


def _warm(context: Context) -> None:
    """Load in the background what the first page and the first search would wait for."""
    with suppress(ReelhouseError):
        context.lake.warm()
        context.vectors_of_texts.of(context.platform.embedder, "warm")


def _lifespan(context: Context) -> Callable[[FastAPI], AbstractAsyncContextManager[None]]:
    @asynccontextmanager
    async def live(_: FastAPI) -> AsyncIterator[None]:
        from fastapi.concurrency import run_in_threadpool

        await run_in_threadpool(outbox.try_relay, context.catalog, context.platform.inbox)
        await run_in_threadpool(recover, context)
        warming = asyncio.create_task(run_in_threadpool(_warm, context))
        async with telling(context):
            yield
        await warming
        context.catalog.close()
        context.platform.inbox.close()

    return live

"""`reelhouse demo`: an empty folder becomes a working deployment, through the front door and by the real pipeline."""

from __future__ import annotations

import shutil
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from reelhouse.cli import console
from reelhouse.cli.home import Home, JsonFile, settings_of
from reelhouse.cli.memory import PeakMemory
from reelhouse.cli.server import running

if TYPE_CHECKING:
    from demo.state import State
    from reelhouse.platform import Platform
    from reelhouse.settings import Settings

FIRST = ("ingest.recordings", "enrich.probe", "tidy.videos", "enrich.publish", "enrich.stills")


def demo(  # noqa: PLR0913  each argument is an option of the command
    home: Home = None,
    port: Annotated[int | None, typer.Option(help="Port to serve on.", show_default="8000")] = None,
    viewers: Annotated[int, typer.Option(help="Simulated viewers.", min=5)] = 500,
    days: Annotated[int, typer.Option(help="Days of simulated viewing.", min=1, max=365)] = 30,
    events: Annotated[int, typer.Option(help="Simulated events, about.", min=200)] = 200_000,
    talks: Annotated[int, typer.Option(help="Sample talks to use.", min=1, max=12)] = 12,
    seed: Annotated[int, typer.Option(help="Seed of the simulated traffic.")] = 7,
    serve: Annotated[bool, typer.Option(help="Go on serving when everything is made.")] = True,
    json: JsonFile = None,
) -> None:
    """Make a home, upload sample talks and viewing traffic through the API, run every asset, show what was made, serve."""
    from demo import state as states
    from reelhouse.platform import Platform

    settings = settings_of(home, port=port)
    settings.home.mkdir(parents=True, exist_ok=True)
    state = states.load(settings.home) or states.State(
        seed=seed, viewers=viewers, days=days, events=events, talks=talks, now_ms=int(time.time() * 1000)
    )
    state.save(settings.home)
    platform = Platform.open(settings)
    began = time.perf_counter()
    pages = threading.Thread(target=_build_pages, args=(settings,), daemon=True)
    with PeakMemory() as memory, running(settings) as url:
        pages.start()
        _make(platform, state, url, pages)
        state.peak_rss_bytes = max(state.peak_rss_bytes, memory.bytes)
        state.save(settings.home)
        _conclude(platform, state, url, seconds=time.perf_counter() - began, json=json)
        if serve:
            _go_on(platform, url)
    platform.close()


def _make(platform: Platform, state: State, url: str, pages: threading.Thread) -> None:
    """The stages in order; each one that an earlier start finished is passed over."""
    from demo.people import settle
    from demo.recordings import talks_of, upload_odd, upload_talks
    from demo.traffic_sender import send_traffic

    scratch = platform.home / "scratch" / "demo"
    scratch.mkdir(parents=True, exist_ok=True)
    with _stage(state, platform.home, "people", 5):
        settle(url, state)
    talks = talks_of(state)
    with _stage(state, platform.home, "first talk", 1):
        first = next(upload_talks(url, state, scratch, talks[:1]))
        _refresh(platform, FIRST)
        pages.join()
    console.output.print(f"\n  The first talk plays now: {url}/watch/{first}  ({_sign_in(state)})\n", highlight=False)
    with _stage(state, platform.home, "recordings", len(talks) - 1 + 5):
        for _ in upload_talks(url, state, scratch, talks[1:]):
            state.save(platform.home)
        upload_odd(url, state, scratch)
    with _stage(state, platform.home, "viewing traffic", state.events):
        send_traffic(url, state, platform.home)
    shutil.rmtree(scratch, ignore_errors=True)
    with _stage(state, platform.home, "pipeline", 1):
        _refresh(platform, ())


@contextmanager
def _stage(state: State, home: Path, name: str, items: int) -> Iterator[None]:
    started = time.perf_counter()
    console.errors.print(f"{name} …", style="bold", highlight=False)
    yield
    seconds = time.perf_counter() - started
    state.spent(name, items, seconds)
    state.save(home)
    console.errors.print(f"{name}: {items:,} in {seconds:.1f} s", style="green", highlight=False)


def _refresh(platform: Platform, names: tuple[str, ...]) -> None:
    from orchestration.refresh import refresh
    from reelhouse.cli.refresh import tell

    refresh(platform, names=names, observer=tell)


def _build_pages(settings: Settings) -> None:
    from reelhouse.errors import ReelhouseError
    from serving.web_build import built_app

    try:
        built_app(settings.home.absolute() / "web")
    except ReelhouseError as error:
        console.errors.print(f"[yellow]The pages could not be built: {error}[/]", highlight=False)


def _conclude(platform: Platform, state: State, url: str, *, seconds: float, json: Path | None) -> None:
    from reelhouse.cli.report import figures_of

    figures = figures_of(platform, state)
    stages = [(stage["name"], stage["items"], stage["seconds"]) for stage in figures["stages"]]  # type: ignore[attr-defined]
    console.table(("stage", "items", "seconds"), stages, title=f"\nMade in {seconds:.0f} s")
    videos, events = figures["videos"], figures["events"]
    console.output.print(f"\n  Library    {url}/", highlight=False)
    console.output.print(f"  Search     {url}/search?q=budget\n  Insights   {url}/insights", highlight=False)
    console.output.print(f"  Sign in    {_sign_in(state)}", highlight=False)
    console.output.print(f"  Videos     {videos}\n  Events     {events}\n", highlight=False)
    if json:
        json.write_text(console.as_json(figures))


def _sign_in(state: State) -> str:
    owner = state.people[0]
    return f"{owner.email} / {owner.password}"


def _go_on(platform: Platform, url: str) -> None:
    from reelhouse.cli.follow import follow

    console.output.print(f"Serving at {url}. Ctrl-C stops it; `reelhouse up` starts it again.", highlight=False)
    follow(platform)

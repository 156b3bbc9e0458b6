"""Tells whether the server is in order, and how far the work on the caller's videos is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import TYPE_CHECKING

from sqlalchemy import or_, select

from lake import tables
from serving import policy
from serving.catalog.models import Video, Workspace
from serving.playback.service import newest
from serving.policy import Caller
from serving.status.schemas import Health, Status, StepWork, Videos
from serving.videos.progress import WORDS, Progress, failed_steps, progress

if TYPE_CHECKING:
    from serving.context import Context


def readiness(here: Context) -> Health:
    """Whether each part that requests need answers."""
    checks: dict[str, Callable[[], object]] = {
        "catalog": lambda: _ask_catalog(here),
        "inbox": lambda: here.platform.inbox.logs("events"),
        "lake": lambda: here.platform.storage.version(tables.VIDEOS),
    }
    parts = {name: _state(check) for name, check in checks.items()}
    return Health(ok=all(state == "ok" for state in parts.values()), parts=parts)


def status(here: Context, caller: Caller) -> Status:
    """Freshness and work of the caller's workspaces, over the videos that they may see."""
    mine = or_(*(policy.visible(caller, workspace) for workspace in caller.roles)) if caller.roles else None
    with here.catalog.read() as session:
        ids = [] if mine is None else list(session.scalars(select(Video.id).where(mine)))
    states: Counter[str] = Counter()
    due: Counter[str] = Counter()
    for video in ids:
        known = _progress(here, video)
        states[known.state] += 1
        due.update(step for step, _ in known.work)
    return Status(
        freshness=here.freshness.of(tuple(sorted(caller.roles))),
        work=_work(here, ids, due),
        videos=Videos(**states),
    )


def _progress(here: Context, video: str) -> Progress:
    playable = "hls" in newest(here.lake.files().get(video, ()))
    return progress(here.lake.recordings().get(video), here.lake.runs().get(video, {}), playable=playable)


def _work(here: Context, ids: list[str], due: Counter[str]) -> list[StepWork]:
    done: Counter[str] = Counter()
    failed: Counter[str] = Counter()
    for video in ids:
        runs = here.lake.runs().get(video, {})
        failed.update(failed_steps(runs))
        done.update(step for step, run in runs.items() if run.status == "done")
    return [
        StepWork(step=step, words=words, done=done[step], due=due[step], failed=failed[step])
        for step, words in WORDS.items()
    ]


def _ask_catalog(here: Context) -> None:
    with here.catalog.read() as session:
        session.scalar(select(Workspace.id).limit(1))


def _state(check: Callable[[], object]) -> str:
    try:
        check()
    except Exception as error:  # noqa: BLE001 - a health check reports whatever is wrong
        return type(error).__name__
    return "ok"

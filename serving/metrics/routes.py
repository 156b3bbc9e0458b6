"""Routes of metrics."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Query

from serving.deps import Here, SignedIn
from serving.listing import Page
from serving.metrics import one_video, service
from serving.metrics.changed import Changed, changed
from serving.metrics.explain import Question, explain
from serving.metrics.period import Asked, AskedDays
from serving.metrics.schemas import Explanation, Figures, Metric, SearchFigures, VideoFigures, VideoRow, Why

router = APIRouter(prefix="/v1/metrics", tags=["metrics"])

OnlyDays = Annotated[AskedDays, Depends()]
Days = Annotated[Asked, Depends()]
Workspace = Annotated[str, Query(max_length=64)]


@router.get("")
def list_metrics(caller: SignedIn) -> Page[Metric]:  # noqa: ARG001 - only for who is signed in
    """List what every number means."""
    return Page(items=service.catalog())


@router.get("/workspace")
def get_workspace_figures(here: Here, caller: SignedIn, workspace: Workspace, asked: Days) -> Figures:
    """Give the figures of a workspace over some days; for members and owners."""
    return service.of_workspace(here, caller, workspace, asked=asked)


@router.get("/videos")
def list_video_figures(here: Here, caller: SignedIn, workspace: Workspace, asked: Days) -> Page[VideoRow]:
    """List the figures of the videos of a workspace over some days; for members and owners."""
    return Page(items=service.of_videos(here, caller, workspace, asked=asked))


@router.get("/videos/{video}")
def get_video_figures(here: Here, caller: SignedIn, video: str, asked: Days) -> VideoFigures:
    """Give the figures of a video over some days: retention, key moments, viewers, quality; for viewers, of crowds only."""
    return one_video.of_video(here, caller, video, asked=asked)


@router.get("/search")
def get_search_figures(here: Here, caller: SignedIn, workspace: Workspace, asked: Days) -> SearchFigures:
    """Give what was searched for in a workspace over some days; for members and owners."""
    return service.of_searches(here, caller, workspace, asked=asked)


@router.get("/explain")
def explain_number(here: Here, caller: SignedIn, question: Annotated[Question, Depends()], asked: Days) -> Explanation:
    """Open a number: its definition, its SQL, and some of the facts behind it; for members and owners."""
    return explain(here, caller, question, asked=asked)


@router.get("/why")
def explain_change(here: Here, caller: SignedIn, question: Annotated[Changed, Depends()], asked: OnlyDays) -> Why:
    """Say why a number changed between two times: its parts by cause, which sum to it exactly; for members and owners."""
    return changed(here, caller, question, asked=asked)

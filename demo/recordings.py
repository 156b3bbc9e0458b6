"""Renders the sample talks and odd clips and uploads them through the front door, once each whatever happens between."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from pathlib import Path

from demo.client import Client, Upload
from demo.odd import OddClip, make_odd_clips
from demo.render import render
from demo.state import Person, State
from demo.talk import Talk, load_talks

Progress = Callable[[str, int, int], None]


def talks_of(state: State) -> tuple[Talk, ...]:
    """The talks that this demo shows."""
    return load_talks()[: state.talks]


def owner_of(state: State, talk: Talk) -> Person:
    """Who uploads a talk: the owner and the members in turn."""
    return state.people[_number(state, talk) % 4]


def upload_talks(url: str, state: State, scratch: Path, talks: tuple[Talk, ...]) -> Iterator[str]:
    """Render and upload each talk that is not there yet, in its owner's name; gives the video ids one by one."""
    for talk in talks:
        client = Client(url, token=owner_of(state, talk).token)
        try:
            if talk.slug not in state.videos:
                known = _known(client, state, talk.title)
                state.videos[talk.slug] = known or _send(
                    client, state, render(talk, scratch / f"{talk.slug}.mp4"), talk.title, _number(state, talk)
                )
            if talk.slug not in state.shares:
                share = client.post(f"/v1/videos/{state.videos[talk.slug]}/shares", {})
                state.shares[talk.slug] = str(share["token"])
        finally:
            client.close()
        yield state.videos[talk.slug]


def upload_odd(url: str, state: State, scratch: Path) -> int:
    """Make and upload the recordings that need care, and give how many there are."""
    client = Client(url, token=state.people[0].token)
    try:
        clips = make_odd_clips(talks_of(state), scratch)
        for clip in clips:
            if clip.name not in state.videos:
                state.videos[clip.name] = _known(client, state, _title(clip)) or _send(
                    client, state, clip.path, _title(clip), 3
                )
        return len(clips)
    finally:
        client.close()


def _send(client: Client, state: State, path: Path, name: str, number: int) -> str:
    created = dt.datetime.fromtimestamp(state.now_ms / 1000, dt.UTC) - dt.timedelta(days=state.days + 1, hours=-number)
    video = client.upload(Upload(path=path, name=name, workspace=state.workspace, created_at=created))
    path.unlink()
    return video


def _known(client: Client, state: State, name: str) -> str | None:
    """The video of this name, if an earlier start uploaded it but was killed before it could take a note."""
    cursor: str | None = ""
    while cursor is not None:
        query = {"workspace": state.workspace, "limit": "100", **({"cursor": cursor} if cursor else {})}
        page = client.get("/v1/videos", **query)
        for video in page["items"]:  # type: ignore[attr-defined]
            if video["name"] == name:
                return video["id"]
        cursor = page["next"]  # type: ignore[assignment]
    return None


def _number(state: State, talk: Talk) -> int:
    return talks_of(state).index(talk)


def _title(clip: OddClip) -> str:
    return clip.name.replace("-", " ").replace("_", " ").capitalize()

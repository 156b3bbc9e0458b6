"""Posts the simulated traffic to the events endpoint, request by request, and goes on where an earlier start was killed."""

from __future__ import annotations

import time
from itertools import islice
from pathlib import Path

from demo.client import Client
from demo.recordings import owner_of, talks_of
from demo.state import State
from demo.talk import Talk
from demo.traffic import SimPerson, SimVideo, Traffic, simulate

NOTE_EVERY_REQUESTS = 50
STEPS_OF_APPEAL = 6


def send_traffic(url: str, state: State, home: Path) -> int:
    """Send what was not sent yet and give the number of events acknowledged by now.

    A kill between an answer and the note of it sends up to 50 requests again: the events have the same ids and count once.
    """
    client = Client(url)
    try:
        for number, request in enumerate(
            islice(traffic_of(state), state.requests_sent, None), start=state.requests_sent + 1
        ):
            body = request.stamped(int(time.time() * 1000))
            state.events_acknowledged += client.send_events(body, agent=request.agent, token=request.token)
            state.events_sent += request.counts.events
            state.requests_sent = number
            if number % NOTE_EVERY_REQUESTS == 0:
                state.save(home)
        state.save(home)
        return state.events_acknowledged
    finally:
        client.close()


def traffic_of(state: State) -> Traffic:
    """The whole traffic of a demo, the same at every start; its truth is known when it was read to the end."""
    people = [SimPerson(key=person.key, token=person.token) for person in state.people]
    videos = [_video(state, number, talk) for number, talk in enumerate(talks_of(state))]
    return simulate(
        videos,
        people=people,
        viewers=state.viewers,
        days=state.days,
        seed=state.seed,
        now_ms=state.now_ms,
        events_target=state.events,
    )


def _video(state: State, number: int, talk: Talk) -> SimVideo:
    return SimVideo(
        id=state.videos[talk.slug],
        duration_ms=talk.duration_ms,
        chapters_ms=tuple(talk.sentences[chapter.start_sentence].start_ms for chapter in talk.chapters),
        topic=talk.subject,
        appeal=STEPS_OF_APPEAL / (1 + number % STEPS_OF_APPEAL),
        share=state.shares[talk.slug],
        owner=owner_of(state, talk).key,
        queries=tuple(question.text for question in talk.questions if question.answerable),
    )

"""Random event logs for property tests: seeks, repeats, overlaps, empty and clipped intervals, bots, owners, refusals."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from tests.metrics.factory import Row, event, session_id

DURATIONS_MS: dict[str, int | None] = {"v_1": 7_000, "v_2": 12_345, "v_3": None, "v_4": 1_001, "v_5": 40_000}
WHO: list[Row] = [
    {"viewer": "p_1", "viewer_kind": "person"},
    {"viewer": "n_1", "viewer_kind": "visitor"},
    {"viewer": "n_2", "viewer_kind": "visitor"},
    {"viewer": None, "viewer_kind": "nobody", "consent": "unknown"},
    {"viewer": None, "viewer_kind": "nobody", "consent": "denied"},
]
MARKS: list[Row] = [{}, {}, {}, {}, {}, {"is_bot": True}, {"role": "owner"}]
WORDS = ["Delta", " delta ", "delta  tables", "", "ÄRGER"]
SOURCES = [("direct", None), ("search", session_id(90)), ("search", session_id(91)), ("recommendation", "v_1")]
OFFERS = [["v_2"], ["v_1", "v_5"], []]
SIMPLE = [
    "shown", "played", "paused", "seeked", "completed", "terminated", "shared", "commented", "reacted", "segment_served",
]  # fmt: skip

video = st.sampled_from(sorted(DURATIONS_MS))
media_ms = st.one_of(st.integers(0, 14_000), st.sampled_from([0, 1_000, 5_000, 6_999, 7_000, 12_345, 29_500]))
wall_ms = st.integers(0, 4_000)
seldom = st.sampled_from([False, False, False, True])


@st.composite
def intervals(draw: st.DrawFn) -> Row:
    start_ms = draw(media_ms)
    end_ms = draw(st.integers(start_ms, start_ms + 9_000))
    return {"type": "interval", "start_ms": start_ms, "end_ms": end_ms, "wall_ms": draw(wall_ms), "rate": 1.0}


@st.composite
def loads(draw: st.DrawFn) -> Row:
    source, source_id = draw(st.sampled_from(SOURCES))
    device = draw(st.sampled_from(["phone", "desktop"]))
    return {"type": "initialized", "device": device, "source": source, "source_id": source_id, "preview": draw(seldom)}


others = st.one_of(
    loads(),
    st.fixed_dictionaries({"type": st.just("started"), "startup_ms": st.integers(0, 20_000)}),
    st.fixed_dictionaries({"type": st.just("stalled"), "wall_ms": wall_ms}),
    st.fixed_dictionaries({"type": st.just("failed"), "fatal": st.booleans()}),
    st.fixed_dictionaries({"type": st.just("interacted"), "kind": st.sampled_from(["cta_shown", "cta_clicked"])}),
    st.fixed_dictionaries({"type": st.just("recommended"), "results": st.sampled_from(OFFERS)}),
    st.fixed_dictionaries({"type": st.just("recommendation_clicked"), "target": video}),
    st.fixed_dictionaries({"type": st.sampled_from(SIMPLE)}),
)
told = st.lists(st.one_of(intervals(), intervals(), others), min_size=1, max_size=8)


@st.composite
def sessions(draw: st.DrawFn, number: int) -> list[Row]:
    """The events of one playback, seldom of a second video as well; who watches may become known in the middle."""
    place = draw(st.sampled_from(MARKS)) | {"video": draw(video), "day": draw(st.integers(0, 1))}
    before, after = draw(st.sampled_from(WHO)), draw(st.sampled_from(WHO))
    at_s, known_from = draw(st.integers(0, 90)), draw(st.integers(0, 9))
    rows = []
    for index, values in enumerate(draw(told)):
        who = after if index >= known_from else before
        astray = {"video": "v_1"} if draw(seldom) and draw(seldom) else {}
        rows.append(_event(number, index, at_s=at_s + index * 0.7, **(place | who | astray | values)))
    return rows


@st.composite
def searches(draw: st.DrawFn, number: int) -> list[Row]:
    """One search session, sometimes asked twice, sometimes clicked."""
    rows = [
        _event(
            number, index, type="searched", at_s=index, is_bot=draw(seldom), video=None, query=query, results=results
        )
        for index, (query, results) in enumerate(draw(questions))
    ]
    click = _event(number, 9, type="search_clicked", at_s=3, video="v_1")
    return [*rows, click] if draw(st.booleans()) else rows


questions = st.lists(
    st.tuples(st.sampled_from(WORDS), st.lists(video, max_size=2, unique=True)), min_size=1, max_size=2
)


@st.composite
def logs(draw: st.DrawFn) -> list[Row]:
    """Up to six playbacks and two searches."""
    playing = [draw(sessions(number)) for number in range(draw(st.integers(0, 6)))]
    asking = [draw(searches(90 + number)) for number in range(draw(st.integers(0, 2)))]
    return [row for rows in (*playing, *asking) for row in rows]


def _event(session: int, number: int, **values: Any) -> Row:
    kind = values.pop("type")
    return event(kind, session=session, number=number, event_id=f"e-{session}-{number}", **values)

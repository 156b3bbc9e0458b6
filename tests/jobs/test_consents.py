"""Events to the history of consent, and whom a withdrawal reaches."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jobs.metrics.withdrawals import still_named
from tests.metrics.factory import Row, compute_over, event, interval, session_id, world
from tests.metrics.logs import logs
from tests.metrics.reference import ended_elsewhere

ANN: Row = {"viewer": "n_ann", "viewer_kind": "visitor"}
NO: Row = {"viewer": None, "viewer_kind": "nobody", "consent": "denied"}
SILENT: Row = {"viewer": None, "viewer_kind": "nobody", "consent": "unknown"}


def only(events: list[Row]) -> dict[str, Any]:
    (row,) = world(events)["consents"].to_pylist()
    return row


def viewers(events: list[Row]) -> dict[str, str | None]:
    made = world(events)["playbacks"]
    return dict(zip(made["session"].to_pylist(), made["viewer"].to_pylist(), strict=True))


def test_a_history_says_what_was_said_first_and_last() -> None:
    row = only([event("shown", **SILENT), event("played", number=1, **ANN), event("paused", number=2, **NO)])
    assert (row["first_state"], row["last_state"], row["viewer"], row["events"]) == ("unknown", "denied", "n_ann", 3)
    assert (row["withdrawn_number"], row["withdrawn_at"]) == (2, row["last_at"])
    assert row["withdrawn_event"] == event("paused", number=2)["event_id"]


def test_who_never_granted_consent_withdraws_none() -> None:
    row = only([event("shown", **NO), event("played", number=1, **NO)])
    assert (row["first_state"], row["withdrawn_at"], row["viewer_kind"]) == ("denied", None, "nobody")


def test_the_players_count_and_not_its_clock_orders_a_session() -> None:
    told = [event("played", number=1, at_s=50, **ANN), event("paused", number=2, at_s=10, **NO)]
    assert only(told)["withdrawn_number"] == 2
    assert only([told[0] | {"number": 3}, told[1]])["withdrawn_at"] is None


def test_a_late_grant_turns_a_refusal_into_a_withdrawal() -> None:
    told = [event("paused", number=2, **NO), event("played", number=3, **ANN)]
    assert only(told)["withdrawn_at"] is None
    assert only([*told, event("shown", number=1, **ANN)])["withdrawn_number"] == 2


def test_who_is_named_only_behind_the_withdrawal_is_not_its_viewer() -> None:
    again = event("played", number=3, viewer="n_new", viewer_kind="visitor")
    assert only([event("shown", **ANN), event("paused", number=1, **NO), again])["viewer"] == "n_ann"


def test_what_only_the_server_says_is_no_word_about_consent() -> None:
    assert world([event("segment_served", **SILENT)])["consents"].num_rows == 0


@pytest.mark.parametrize(
    ("begins_s", "ends_s", "viewer"),
    [(0, 9.9, "n_ann"), (0, 10, None), (9.9, 40, None), (10, 40, "n_ann"), (20, 40, "n_ann")],
)
def test_another_session_ends_with_the_withdrawal_if_it_was_open(
    begins_s: float, ends_s: float, viewer: str | None
) -> None:
    withdrawn = [interval(0, 900, **ANN), interval(900, 950, number=1, at_s=10, **NO)]
    other = [interval(0, 900, session=2, at_s=begins_s, **ANN), interval(0, 9, session=2, number=1, at_s=ends_s, **ANN)]
    assert viewers([*withdrawn, *other]) == {session_id(1): None, session_id(2): viewer}


def test_a_withdrawal_behind_midnight_reaches_the_day_before() -> None:
    evening = [interval(0, 900, at_s=43_000, **ANN), interval(0, 9, number=1, at_s=43_300, **ANN)]
    night = [
        interval(0, 9, session=2, day=1, at_s=-43_190, **ANN),
        event("paused", session=2, day=1, number=1, at_s=-43_150, **NO),
    ]
    assert set(viewers([row | {"day": evening[0]["day"]} for row in evening] + night).values()) == {None}


def test_names_behind_a_withdrawal_are_found_and_those_before_it_are_not() -> None:
    told = [
        interval(0, 1, **ANN) | {"seq": 1}, event("paused", number=1, at_s=10, **NO) | {"seq": 2},
        interval(1, 2, number=2, **ANN) | {"seq": 3},
        interval(0, 1, session=2, at_s=5, **ANN) | {"seq": 4}, interval(1, 2, session=2, number=1, at_s=30, **ANN) | {"seq": 5},
        interval(0, 1, session=3, at_s=11, **ANN) | {"seq": 6},
    ]  # fmt: skip
    made = world(told)
    found = compute_over(still_named, {"events": made["events"], "consents": made["consents"]})
    assert sorted(found["seq"].to_pylist()) == [3, 4, 5]


@settings(max_examples=60, deadline=None)
@given(log=logs(), chance=st.randoms(use_true_random=False))
def test_no_order_of_arrival_changes_a_history_or_who_is_nobody(log: list[Row], chance: Any) -> None:
    came = chance.sample(log, len(log))
    first, other = world(log), world(came)
    assert first["consents"].sort_by("session").equals(other["consents"].sort_by("session"))
    assert dict_of(first) == dict_of(other)
    nobodys = {session for session, viewer in dict_of(first).items() if viewer is None}
    assert ended_elsewhere(log) & set(dict_of(first)) <= nobodys


def dict_of(made: dict[str, Any]) -> dict[str, str | None]:
    """Who each playback is of."""
    return dict(zip(made["playbacks"]["session"].to_pylist(), made["playbacks"]["viewer"].to_pylist(), strict=True))

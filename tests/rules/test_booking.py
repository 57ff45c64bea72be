"""Who may move and cancel what, until when, and what it costs; months as grids; how much of a name is shown."""
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.rules import month
from app.rules.booking import (
    BOOKING_MOVES,
    SESSION_MOVES,
    cancellation_steps,
    may_become,
    may_cancel,
    may_move,
    owed_after_cancelling,
    why_not_then,
)
from app.rules.names import first_and_initial
from app.rules.video_session import shown_as

START = datetime(2026, 11, 24, 16, tzinfo=UTC)
HOUR, MOMENT = timedelta(hours=1), timedelta(microseconds=1)


@pytest.mark.parametrize(("before", "owed"), [
    (24 * HOUR, 0), (24 * HOUR - MOMENT, 750), (12 * HOUR, 750), (12 * HOUR - MOMENT, 1501), (MOMENT, 1501),
], ids=["exactly 24 h", "just under 24 h", "exactly 12 h", "just under 12 h", "at the last moment"])
def test_what_sam_owes_when_he_cancels(before, owed):
    assert owed_after_cancelling(1501, START, START - before, by_student=True) == owed
    assert owed_after_cancelling(1501, START, START - before, by_student=False) == 0


@given(st.integers(0, 10**9), st.timedeltas(timedelta(0), timedelta(days=90)))
def test_the_steps_that_are_shown_are_what_is_owed(price, before):
    at = START - before
    steps = cancellation_steps(price, START, at)
    assert [until for until, _ in steps] == sorted(until for until, _ in steps)
    assert not steps or owed_after_cancelling(price, START, at, by_student=True) == steps[0][1]


@pytest.mark.parametrize(("role", "session_type", "price", "hours", "may"), [
    ("student", "ONE_ON_ONE", 0, 1, True), ("student", "ONE_ON_ONE", 1500, 30, True), ("student", "ONE_ON_ONE", 1500, 23, False),
    ("student", "GROUP", 0, 30, False), ("teacher", "GROUP", 1500, 1, True), ("owner", "ONE_ON_ONE", 1500, 1, True),
    (None, "ONE_ON_ONE", 0, 30, False),
])
def test_who_may_move_a_lesson(role, session_type, price, hours, may):
    assert may_move(role, "scheduled", START, START - hours * HOUR, session_type=session_type, price_minor=price) is may


@pytest.mark.parametrize("status", ["live", "ended", "cancelled"])
def test_nobody_changes_what_has_begun_or_is_over(status):
    for role in ("student", "teacher", "owner"):
        assert not may_cancel(role, status, START, START - HOUR)
        assert not may_move(role, status, START, START - HOUR, session_type="ONE_ON_ONE")
    assert not may_cancel("teacher", "scheduled", START, START)


@pytest.mark.parametrize(("to", "why"), [
    (START, "at this time already"), (START - 2 * HOUR, "already passed"), (START + timedelta(days=400), "more than a year"),
    (START + HOUR, ""),
])
def test_a_lesson_moves_to_another_time_ahead_and_within_a_year(to, why):
    assert why in " ".join(why_not_then(START, to, START - HOUR))
    assert bool(why_not_then(START, to, START - HOUR)) is bool(why)


def test_end_states_stay():
    for moves, ends in ((BOOKING_MOVES, ("declined", "cancelled")), (SESSION_MOVES, ("ended", "cancelled"))):
        assert not any(may_become(moves, end, state) for end in ends for state in moves)
    assert not may_become(SESSION_MOVES, "live", "cancelled")


@pytest.mark.parametrize(("status", "before_end", "badge"), [
    ("scheduled", HOUR, "upcoming"), ("scheduled", -HOUR, "completed"), ("live", HOUR, "live"), ("ended", HOUR, "completed"),
    ("cancelled", HOUR, "cancelled")])
def test_a_lesson_is_called_what_it_is(status, before_end, badge):
    assert shown_as(status, START, START - before_end) == badge


@given(st.dates(date(2001, 1, 1), date(2099, 11, 30)), st.integers(0, 6))
def test_a_month_is_whole_weeks_with_every_day_once(day, first_weekday):
    first = month.first_of(day)
    days = [on for week in month.weeks_of(first, first_weekday) for on in week]
    assert days == [days[0] + timedelta(days=n) for n in range(len(days))] and days[0].weekday() == first_weekday
    assert [on.day for on in days if on.month == first.month] == [*range(1, (month.later(first, 1) - first).days + 1)]
    assert month.later(month.later(first, 5), -5) == first


@pytest.mark.parametrize("text", ["", None, "2026", "2026-13", "1999-12", "2100-01", "٢٠٢٦-١١", "2026-11\n", "2026-11-24"])
def test_what_is_no_month_is_none(text):
    assert month.parsed(text) is None
    assert month.parsed("2026-11") == date(2026, 11, 1) and month.parsed_day("2026-02-30") is None


@pytest.mark.parametrize(("name", "shown"), [
    ("Tom Tanaka", "Tom T."), ("Ana Maria de Souza", "Ana S."), ("Prince", "Prince"), ("", ""), ("نور الدين", "نور ا.")])
def test_others_of_a_group_are_known_by_first_name_and_initial(name, shown):
    assert first_and_initial(name) == shown

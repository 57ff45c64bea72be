"""Whether a letter still says what is so, when a reminder is due, and how long to wait after a fault."""
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.rules import letters, reminders, retries

START = datetime(2026, 11, 24, 15, tzinfo=UTC)
HOUR = timedelta(hours=1)
LESSON = letters.Lesson(status="scheduled", starts_at=START, ends_at=START + HOUR, takes_part=True, version=1, invited=True)
GONE = replace(LESSON, status="cancelled", takes_part=False)


@pytest.mark.parametrize(("kind", "lesson", "now", "state"), [
    ("booked", LESSON, START - HOUR, None),
    ("booked", GONE, START - HOUR, "dropped"),
    ("booked", replace(LESSON, takes_part=False), START - HOUR, "dropped"),
    ("moved", replace(LESSON, version=2), START - HOUR, "dropped"),
    ("booked", LESSON, START + HOUR, "missed"),
    ("reminder", LESSON, START - timedelta(seconds=1), None),
    ("reminder", LESSON, START, "missed"),
    ("reminder", replace(LESSON, status="ended"), START - HOUR, "missed"),
    ("cancelled", GONE, START - HOUR, None),
    ("cancelled", replace(GONE, invited=False), START - HOUR, "dropped"),
    ("cancelled", LESSON, START - HOUR, "dropped"),
    ("left", LESSON, START - HOUR, None),
])
def test_a_letter_leaves_only_while_it_is_true(kind, lesson, now, state):
    no = letters.no_longer(kind, 1, lesson, now)
    assert (no and no[0]) == state


@pytest.mark.parametrize(("before", "planned"), [
    (timedelta(days=2), [1440, 60]), (timedelta(days=1), [60]), (timedelta(minutes=61), [60]), (timedelta(minutes=60), []),
], ids=["two days before", "exactly a day before", "61 minutes before", "within the hour"])
def test_who_books_within_the_lead_is_not_reminded_of_it(before, planned):
    assert [reminder.lead_minutes for reminder in reminders.plan(START, [60, 1440, 60], START - before)] == planned


@pytest.mark.parametrize(("lead", "deadline"), [(1440, START - 2 * HOUR), (60, START), (120, START), (121, START - 2 * HOUR)])
def test_a_day_reminder_helps_until_two_hours_before_and_an_hour_reminder_until_the_start(lead, deadline):
    assert reminders.deadline(START, lead) == deadline


@given(st.lists(st.integers(1, 40320), max_size=5), st.integers(-100_000, 100_000))
def test_every_planned_reminder_lies_ahead_and_before_its_deadline(leads, minutes):
    now = START - timedelta(minutes=minutes)
    for reminder in reminders.plan(START, leads, now):
        assert now < reminder.due_at < reminder.deadline_at <= START


def test_of_two_reminders_that_are_late_only_the_later_one_is_sent():
    now = START - HOUR / 2
    assert letters.reminder_no_longer(1440, [1440, 60], [START - HOUR], [], now)[0] == "missed"
    assert letters.reminder_no_longer(60, [1440, 60], [], [], now) is None


def test_nobody_is_reminded_twice_in_a_minute():
    now = START - HOUR
    assert letters.reminder_no_longer(60, [60, 61], [], [now - timedelta(seconds=30)], now)[0] == "missed"
    assert letters.reminder_no_longer(60, [60, 61], [], [now - timedelta(seconds=61)], now) is None


def test_a_person_who_chose_none_is_not_reminded_whatever_the_institution_says():
    assert reminders.wanted([], [1440, 60]) == [] and reminders.wanted(None, [1440, 60]) == [1440, 60]
    assert letters.reminder_no_longer(60, [], [], [], START)[0] == "dropped"


@pytest.mark.parametrize("leads", [[0], [-5], [50_000], [1, 2, 3, 4, 5, 6], ["soon"]])
def test_reminders_that_make_no_sense_are_refused(leads):
    with pytest.raises(ValueError):
        reminders.readable(leads)


def test_waits_grow_and_end():
    waits = [retries.wait_after(attempt) for attempt in range(1, 30)]
    assert waits[0] == timedelta(seconds=5) and waits[-1] is None
    known = [wait for wait in waits if wait]
    assert known == sorted(known) and timedelta(hours=6) < sum(known, timedelta()) < timedelta(days=1)


@given(st.floats(0, 1, exclude_max=True))
def test_a_spread_wait_is_at_most_a_fifth_longer(chance):
    assert HOUR <= retries.jittered(HOUR, chance) <= HOUR * 1.2

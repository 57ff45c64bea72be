"""When Ada is open, on every kind of day that clocks and people make."""

import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import tzdata
from hypothesis import given, settings
from hypothesis import strategies as st

from app.rules.availability import (
    DateChange,
    WeeklyHours,
    by_local_date,
    instants_of_days,
    local_day,
    open_windows,
)

CASES = json.loads((Path(__file__).parents[1] / "data/dst_cases.json").read_text(encoding="utf-8"))["cases"]
BERLIN, NEW_YORK = "Europe/Berlin", "America/New_York"
MONDAY, SATURDAY, SUNDAY = date(2026, 6, 15), date(2026, 6, 20), date(2026, 6, 21)
MORNINGS = tuple(WeeklyHours(weekday, 540, 720) for weekday in range(7))


def utc(text):
    return int(datetime.fromisoformat(text).timestamp())


def minute(clock):
    return int(clock[:2]) * 60 + int(clock[3:])


def read_in(zone, windows):
    """Windows as a person reads them: ["20 09:00-12:00", ...]."""
    def clock(instant):
        return datetime.fromtimestamp(instant, ZoneInfo(zone))

    return [f"{clock(start):%d %H:%M}-{clock(end):%H:%M}" for start, end in windows]


def in_berlin(weekly, changes, first_on, last_on):
    return read_in(BERLIN, open_windows(BERLIN, tuple(weekly), tuple(changes), first_on, last_on))


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['id']}: {case['note']}")
def test_open_hours_are_what_the_wall_clock_shows(case):
    assert case.get("min_tzdata", "") <= tzdata.IANA_VERSION, "this case needs a newer tzdata"
    on = date.fromisoformat(case["date"])
    hours = WeeklyHours(on.weekday(), minute(case["start"]), minute(case["end"]))
    expected = [(utc(start), utc(end)) for start, end in case["open_utc"]]
    assert open_windows(case["zone"], (hours,), (), on, on) == expected
    assert open_windows(case["zone"], (hours,), (), on - timedelta(days=6), on - timedelta(days=1)) == []


def test_ada_opens_twice_a_day_and_switches_the_afternoon_off():
    day = [WeeklyHours(0, 540, 720), WeeklyHours(0, 840, 1020)]
    assert in_berlin(day, [], MONDAY, MONDAY) == ["15 09:00-12:00", "15 14:00-17:00"]
    switched = [day[0], WeeklyHours(0, 840, 1020, is_active=False)]
    assert in_berlin(switched, [], MONDAY, MONDAY) == ["15 09:00-12:00"]


def test_hours_that_overlap_or_touch_on_a_date_are_one_window():
    day = [WeeklyHours(0, 600, 720), WeeklyHours(0, 540, 660), WeeklyHours(0, 570, 600), WeeklyHours(0, 720, 780)]
    assert in_berlin(day, [], MONDAY, MONDAY) == ["15 09:00-13:00"]


def test_nobody_finds_ada_on_a_day_off_or_in_her_vacation():
    vacation = DateChange("off", MONDAY, date(2026, 6, 19))
    assert in_berlin(MORNINGS, [vacation], MONDAY, SUNDAY) == ["20 09:00-12:00", "21 09:00-12:00"]


def test_hours_of_a_date_replace_those_of_the_week():
    changes = [DateChange("hours", MONDAY, MONDAY, 600, 660), DateChange("hours", MONDAY, MONDAY, 900, 960)]
    assert in_berlin(MORNINGS, changes, MONDAY, MONDAY) == ["15 10:00-11:00", "15 15:00-16:00"]


def test_extra_hours_join_those_of_the_week():
    changes = [DateChange("extra", MONDAY, MONDAY, 690, 780), DateChange("extra", MONDAY, MONDAY, 1200, 1260)]
    assert in_berlin(MORNINGS, changes, MONDAY, MONDAY) == ["15 09:00-13:00", "15 20:00-21:00"]


def test_a_day_off_wins_over_anything_else_said_of_it():
    changes = [DateChange(kind, MONDAY, MONDAY, 600, 660) for kind in ("hours", "extra")]
    assert in_berlin(MORNINGS, [*changes, DateChange("off", MONDAY, MONDAY)], MONDAY, MONDAY) == []


def test_a_late_evening_stops_at_the_midnight_before_a_day_off():
    late = [WeeklyHours(5, 1320, 120)]
    assert in_berlin(late, [], SATURDAY, SUNDAY) == ["20 22:00-02:00"]
    assert in_berlin(late, [DateChange("off", SUNDAY, SUNDAY)], SATURDAY, SUNDAY) == ["20 22:00-00:00"]


def test_where_two_dates_overlap_the_night_that_began_first_keeps_the_time():
    hours = [WeeklyHours(5, 1320, 120), WeeklyHours(6, 60, 240)]
    assert in_berlin(hours, [], SATURDAY, SUNDAY) == ["20 22:00-02:00", "21 02:00-04:00"]
    assert in_berlin(hours, [], SUNDAY, SUNDAY) == ["21 02:00-04:00"]


def test_of_two_windows_that_begin_together_in_a_repeated_hour_the_longer_keeps_the_time():
    hours = [WeeklyHours(5, 1320, 165), WeeklyHours(6, 90, 140)]
    assert in_berlin(hours, [], date(2026, 10, 24), date(2026, 10, 25)) == ["24 22:00-02:45", "25 02:00-02:45"]


def test_open_round_the_clock_is_a_window_for_each_date():
    always = [WeeklyHours(weekday, 0, 1440) for weekday in range(7)]
    assert in_berlin(always, [], date(2026, 10, 24), date(2026, 10, 26)) == [
        "24 00:00-00:00", "25 00:00-00:00", "26 00:00-00:00"]


def test_a_zone_that_does_not_exist_is_refused():
    with pytest.raises((KeyError, ValueError)):
        open_windows("Europe/Atlantis", MORNINGS, (), MONDAY, MONDAY)


def test_a_day_without_midnight_still_has_its_instants():
    (cairo,) = instants_of_days("Africa/Cairo", date(2026, 4, 24), date(2026, 4, 24))
    assert cairo == (utc("2026-04-23T22:00Z"), utc("2026-04-24T21:00Z"))
    assert instants_of_days("Pacific/Apia", date(2011, 12, 30), date(2011, 12, 30)) == ()


# Properties -----------------------------------------------------------------------------------------------------------

zones = st.sampled_from(sorted({case["zone"] for case in CASES}))
minutes = st.integers(0, 95).map(lambda quarter: 15 * quarter)
weeklies = st.lists(
    st.builds(WeeklyHours, st.integers(0, 6), minutes, minutes.map(lambda m: m + 15), st.booleans()), max_size=8).map(tuple)


def changes_near(day):
    return st.lists(st.builds(
        lambda kind, first, length, start, end: DateChange(
            kind, day + timedelta(days=first), day + timedelta(days=first + length), start, end),
        st.sampled_from(["off", "hours", "extra"]), st.integers(-3, 4), st.integers(0, 2), minutes, minutes,
    ), max_size=3).map(tuple)


@st.composite
def hours_near_a_change(draw):
    case = draw(st.sampled_from(CASES))
    day = date.fromisoformat(case["date"])
    return case["zone"], draw(weeklies), draw(changes_near(day)), day


@settings(deadline=None)
@given(hours_near_a_change())
def test_a_date_has_the_same_windows_whatever_else_is_asked_for(hours):
    zone, weekly, changes, day = hours
    days = [day + timedelta(days=n) for n in range(-3, 4)]
    one_by_one = [window for on in days for window in open_windows(zone, weekly, changes, on, on)]
    assert open_windows(zone, weekly, changes, days[0], days[-1]) == sorted(one_by_one)


@settings(deadline=None)
@given(zones, st.lists(st.integers(utc("2025-12-25T00:00Z"), utc("2027-01-05T00:00Z")), max_size=60).map(sorted))
def test_starts_are_grouped_by_the_date_that_the_viewer_reads(zone, instants):
    expected = {}
    for instant in instants:
        expected.setdefault(datetime.fromtimestamp(instant, UTC).astimezone(ZoneInfo(zone)).date(), []).append(instant)
    assert by_local_date(instants, zone) == expected
    assert all(local_day(zone, group[0]) == day for day, group in expected.items())

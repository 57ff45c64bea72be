"""Where lessons stand on a grid of days: every one once, none on top of another, and right on the days on which the clocks change."""
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.rules import week_grid
from app.rules.week_grid import days_of, hours_of, is_repeated, laid_out, rows_shown, stepped

BERLIN = "Europe/Berlin"
SPRING, AUTUMN = date(2026, 3, 29), date(2026, 10, 25)
MONDAY, SUNDAY = 0, 6
ZONES = (BERLIN, "Australia/Sydney", "America/New_York", "Asia/Kathmandu", "Australia/Lord_Howe", "Africa/Cairo", "America/Santiago")


def utc(text):
    return int(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp())


def rows(day, start, end, zone=BERLIN):
    blocks, _mores = laid_out(zone, day, [("lesson", utc(start), utc(end))], 3)
    return [(block.row, block.rows) for block in blocks]


def test_a_lesson_stands_in_the_rows_that_the_clock_shows():
    assert rows(date(2026, 11, 24), "2026-11-24T15:00", "2026-11-24T16:00") == [(64, 4)]


def test_a_short_lesson_off_the_quarter_fills_each_row_it_touches():
    assert rows(date(2026, 11, 24), "2026-11-24T15:10", "2026-11-24T15:20") == [(64, 2)]


def test_a_lesson_over_midnight_stands_on_both_days():
    lesson = ("2026-11-24T22:30", "2026-11-25T00:15")
    assert rows(date(2026, 11, 24), *lesson) == [(94, 2)] and rows(date(2026, 11, 25), *lesson) == [(0, 5)]
    assert rows(date(2026, 11, 26), *lesson) == []


def test_the_days_of_clock_change_have_23_and_25_hours():
    assert [hours_of(BERLIN, day) for day in (SPRING, AUTUMN, date(2026, 11, 24))] == [23, 25, 24]


def test_a_lesson_across_the_skipped_hour_reaches_over_it():
    assert rows(SPRING, "2026-03-29T00:30", "2026-03-29T01:30") == [(6, 8)]  # 01:30 to 03:30 on the clock, one hour long


def test_a_lesson_within_the_repeated_hour_may_end_before_it_began_by_the_clock():
    assert rows(AUTUMN, "2026-10-25T00:45", "2026-10-25T01:15") == [(8, 4)]  # 02:45 to 02:15


def test_both_readings_of_the_repeated_hour_stand_beside_each_other():
    lessons = [("first", utc("2026-10-25T00:00"), utc("2026-10-25T01:00")), ("second", utc("2026-10-25T01:00"), utc("2026-10-25T02:00"))]
    blocks, _mores = laid_out(BERLIN, AUTUMN, lessons, 3)
    assert [(block.row, block.rows, block.lanes) for block in blocks] == [(8, 4, 2), (8, 4, 2)]
    assert {block.lane for block in blocks} == {1, 2}


@pytest.mark.parametrize(("instant", "expected"), [
    ("2026-10-25T00:30", True), ("2026-10-25T01:30", True), ("2026-10-24T23:30", False), ("2026-10-25T02:00", False),
    ("2026-03-29T00:30", False), ("2026-03-29T01:00", False)])
def test_a_time_is_repeated_only_in_the_hour_that_comes_twice(instant, expected):
    assert is_repeated(BERLIN, utc(instant)) is expected


def test_a_date_that_was_skipped_has_no_hours_and_no_lessons():
    assert hours_of("Pacific/Apia", date(2011, 12, 30)) == 0
    assert rows(date(2011, 12, 30), "2011-12-30T12:00", "2011-12-30T13:00", "Pacific/Apia") == []


def test_the_fourth_at_once_is_counted_when_there_are_three_lanes():
    lessons = [(n, utc("2026-11-24T15:00") + n, utc("2026-11-24T16:00")) for n in range(4)]
    blocks, mores = laid_out(BERLIN, date(2026, 11, 24), lessons, 3)
    assert [block.lane for block in blocks] == [1, 2]
    assert [(len(more.keys), more.lane, more.row, more.rows) for more in mores] == [(2, 3, 64, 4)]


@pytest.mark.parametrize(("view", "first", "last", "many"), [
    ("month", date(2026, 10, 26), date(2026, 12, 6), 42), ("week", date(2026, 11, 23), date(2026, 11, 29), 7),
    ("day", date(2026, 11, 24), date(2026, 11, 24), 1), ("list", date(2026, 11, 24), date(2026, 12, 21), 28)])
def test_each_view_shows_its_days(view, first, last, many):
    days = days_of(view, date(2026, 11, 24), MONDAY)
    assert (days[0], days[-1], len(days)) == (first, last, many)


def test_a_week_begins_where_the_readers_weeks_begin():
    assert days_of("week", date(2026, 11, 24), SUNDAY)[0] == date(2026, 11, 22)


DATES = st.dates(date(2001, 1, 1), date(2098, 12, 31))


@given(st.sampled_from(week_grid.VIEWS), DATES, st.integers(0, 6))
def test_views_follow_each_other_without_a_hole(view, on, first_weekday):
    here, there = days_of(view, on, first_weekday), days_of(view, stepped(view, on, True), first_weekday)
    assert here[0] < there[0] <= here[-1] + timedelta(days=1)
    assert stepped(view, stepped(view, on, True), False) in here


@st.composite
def lessons_of_a_day(draw):
    zone = draw(st.sampled_from(ZONES))
    day = draw(st.sampled_from([SPRING, AUTUMN, date(2026, 4, 5), date(2026, 9, 6), date(2026, 4, 24), date(2026, 10, 30)]) | DATES)
    noon = int(datetime(day.year, day.month, day.day, 12, tzinfo=ZoneInfo(zone)).timestamp())
    spans = draw(st.lists(st.tuples(st.integers(-20 * 60, 20 * 60), st.integers(5, 300)), max_size=25))
    lessons = [(n, noon + start * 60, noon + (start + length) * 60) for n, (start, length) in enumerate(spans)]
    return zone, day, lessons, draw(st.integers(2, 6))


def minutes_shown(zone, day, start, end):
    """The minutes of the date's clock that this lesson is shown at: walked, minute by minute."""
    clock = ZoneInfo(zone)
    shown = (datetime.fromtimestamp(at, clock) for at in range(start, end, 60))
    return [at.hour * 60 + at.minute for at in shown if at.date() == day]


@settings(max_examples=60, deadline=None)
@given(lessons_of_a_day())
def test_every_lesson_is_drawn_or_counted_and_covers_the_minutes_that_the_clock_shows(given_day):
    zone, day, lessons, most = given_day
    blocks, mores = laid_out(zone, day, lessons, most)
    counted = [block.key for block in blocks] + [key for more in mores for key in more.keys]
    walked = {key: minutes for key, start, end in lessons if (minutes := minutes_shown(zone, day, start, end))}
    assert sorted(counted) == sorted(walked)
    for block in blocks:
        minutes = walked[block.key]
        assert (block.row, block.row + block.rows) == (min(minutes) // 15, max(minutes) // 15 + 1)


@settings(max_examples=60, deadline=None)
@given(lessons_of_a_day())
def test_nothing_lies_on_anything_else_and_no_lane_is_beyond_the_last(given_day):
    zone, day, lessons, most = given_day
    drawn = [one for part in laid_out(zone, day, lessons, most) for one in part]
    assert all(1 <= one.lane <= one.lanes <= most and one.row >= 0 and one.rows >= 1 and one.row + one.rows <= 96 for one in drawn)
    cells = [(one.lane, row) for one in drawn for row in range(one.row, one.row + one.rows)]
    assert len(cells) == len(set(cells))
    alone = [set(range(one.row, one.row + one.rows)) for one in drawn if one.lanes == 1]
    assert all(sum(row == cell for _lane, cell in cells) == 1 for rows in alone for row in rows)


@settings(max_examples=60, deadline=None)
@given(lessons_of_a_day())
def test_what_is_shown_of_the_day_holds_all_blocks_in_whole_hours(given_day):
    zone, day, lessons, most = given_day
    drawn = [one for part in laid_out(zone, day, lessons, most) for one in part]
    first, last = rows_shown(drawn)
    assert first % 4 == last % 4 == 0 and 0 <= first < last <= 96
    assert all(first <= one.row and one.row + one.rows <= last for one in drawn)

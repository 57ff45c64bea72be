"""Which starts Sam may book with Ada: rule by rule, then all rules at once against a model that walks the minutes."""

import json
from collections import Counter
from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.rules.availability import DateChange, WeeklyHours
from app.rules.slots import BookingRules, Diary, free_starts, nearest, why_not

CASES = json.loads((Path(__file__).parents[1] / "data/dst_cases.json").read_text(encoding="utf-8"))["cases"]
BERLIN, NEW_YORK = "Europe/Berlin", "America/New_York"
HOUR, DAY = 3600, 86_400
EVERY_DAY = range(7)


def utc(text):
    return int(datetime.fromisoformat(text + "Z").timestamp())


MONDAY = utc("2026-06-15T00:00")  # 02:00 in Berlin


def ada(*, open_from=9, open_to=12, now=MONDAY, zone=BERLIN, weekly=None, step=60, **known):
    """Ada's diary: open these hours of every day, unless told otherwise; other arguments are of Diary or BookingRules."""
    of_diary = {name: known.pop(name) for name in ("changes", "busy", "student_busy", "session_starts") if name in known}
    weekly = weekly or [WeeklyHours(day, open_from * 60, open_to * 60) for day in EVERY_DAY]
    return Diary(BookingRules(zone, step_minutes=step, **known), tuple(weekly), now, **of_diary)


def offered(diary, first_on="2026-06-15", days=1, minutes=60):
    """Free starts of these local dates as Ada reads them: ["15 09:00", ...]."""
    zone = ZoneInfo(diary.rules.zone)
    first = datetime.fromisoformat(first_on).replace(tzinfo=zone)
    since, until = (int((first + timedelta(days=n)).timestamp()) for n in (0, days))
    return [f"{datetime.fromtimestamp(start, zone):%d %H:%M}" for start in free_starts(diary, minutes, since, until)]


def busy(start, end, day="2026-06-15"):
    return utc(f"{day}T{start}"), utc(f"{day}T{end}")


def codes(*args):
    return [reason.code for reason in why_not(*args)]


# Rule by rule ---------------------------------------------------------------------------------------------------------


def test_starts_step_from_the_opening_and_the_lesson_ends_by_closing():
    assert offered(ada(step=45), minutes=60) == ["15 09:00", "15 09:45", "15 10:30"]


def test_a_lesson_may_run_on_into_hours_that_follow_without_a_break():
    always = ada(open_from=0, open_to=24, step=90)
    assert offered(always, minutes=120)[-2:] == ["15 21:00", "15 22:30"]
    assert codes(utc("2026-06-15T20:30"), always, 120) == []


def test_a_day_open_until_midnight_takes_a_lesson_that_ends_at_midnight():
    assert offered(ada(open_from=22, open_to=24)) == ["15 22:00", "15 23:00"]


def test_what_ada_does_already_and_her_buffers_around_it_are_taken():
    lesson = busy("08:00", "09:00")  # 10:00 to 11:00 in Berlin
    assert offered(ada(open_to=14, step=30, busy=[lesson])) == ["15 09:00", "15 11:00", "15 11:30", "15 12:00", "15 12:30", "15 13:00"]
    spaced = ada(open_to=14, step=30, busy=[lesson], buffer_before_minutes=20, buffer_after_minutes=10)
    assert offered(spaced) == ["15 11:30", "15 12:00", "15 12:30", "15 13:00"]


def test_lessons_fit_exactly_between_two_that_touch_them():
    assert offered(ada(busy=[busy("09:00", "10:00"), busy("07:00", "08:00")])) == ["15 10:00"]


def test_what_sam_does_elsewhere_is_taken_without_buffers():
    diary = ada(student_busy=[busy("08:00", "09:00")], buffer_before_minutes=60, buffer_after_minutes=60)
    assert offered(diary) == ["15 09:00", "15 11:00"]


def test_ada_has_her_notice_to_the_second():
    assert offered(ada(now=utc("2026-06-15T06:00"), lead_minutes=60))[0] == "15 09:00"
    assert offered(ada(now=utc("2026-06-15T06:00") + 1, lead_minutes=60))[0] == "15 10:00"


def test_the_last_bookable_date_counts_whole():
    diary = ada(now=utc("2026-06-15T22:30"), horizon_days=1)  # half past midnight of the 16th in Berlin
    assert offered(diary, days=5)[::3] == ["16 09:00", "17 09:00"]


def test_a_full_day_is_full_by_adas_date():
    diary = ada(max_per_day=1, session_starts=[utc("2026-06-15T22:30")])  # half past midnight of the 16th in Berlin
    assert offered(diary, days=3)[::3] == ["15 09:00", "17 09:00"]


def test_a_full_week_is_full_from_monday_to_sunday():
    taken = [utc("2026-06-15T07:00"), utc("2026-06-21T07:00")]
    diary = ada(open_to=10, max_per_week=2, session_starts=taken)
    assert offered(diary, "2026-06-15", days=9) == ["22 09:00", "23 09:00"]


def test_a_vacation_offers_nothing_and_says_so():
    away = ada(changes=(DateChange("off", date(2026, 6, 15), date(2026, 6, 16)),))
    assert offered(away, days=3) == ["17 09:00", "17 10:00", "17 11:00"]
    assert codes(utc("2026-06-15T07:00"), away, 60) == ["closed"]


@pytest.mark.parametrize(("start", "known", "code"), [
    ("07:00", {}, None),
    ("06:59", {}, "closed"),
    ("09:30", {}, "closed"),
    ("07:30", {}, "off_step"),
    ("08:00", {"now": utc("2026-06-15T08:01")}, "past"),
    ("08:00", {"lead_minutes": 481}, "too_soon"),
    ("08:00", {"now": utc("2026-06-13T08:00"), "horizon_days": 1}, "too_far"),
    ("08:00", {"max_per_day": 1, "session_starts": [utc("2026-06-15T07:00")]}, "day_full"),
    ("08:00", {"max_per_week": 1, "session_starts": [utc("2026-06-19T07:00")]}, "week_full"),
    ("08:00", {"busy": [busy("08:30", "08:45")]}, "teacher_busy"),
    ("08:00", {"busy": [busy("07:00", "07:50")], "buffer_before_minutes": 15}, "teacher_busy"),
    ("08:00", {"busy": [busy("09:10", "09:30")], "buffer_after_minutes": 15}, "teacher_busy"),
    ("08:00", {"busy": [busy("07:00", "07:50"), busy("09:10", "09:30")], "buffer_before_minutes": 10}, None),
    ("08:00", {"student_busy": [busy("08:59", "09:45")]}, "student_busy"),
], ids=lambda value: value if isinstance(value, str) else "")
def test_a_no_names_its_one_reason(start, known, code):
    reasons = why_not(utc(f"2026-06-15T{start}"), ada(**known), 60)
    assert [reason.code for reason in reasons] == ([code] if code else [])
    assert all(reason.text.endswith(".") for reason in reasons)


def test_rules_that_no_lesson_can_follow_are_refused():
    for impossible in ({"step_minutes": 0}, {"lead_minutes": -1}, {"max_per_day": 0}):
        with pytest.raises(ValueError):
            BookingRules(BERLIN, **impossible)


def test_the_nearest_times_come_in_order_of_time():
    assert nearest([0, 10, 20, 30, 90], 21, 3) == [10, 20, 30]
    assert nearest([0, 10], 5, 1) == [0]
    assert nearest([], 5, 3) == []


# What people complained of elsewhere ----------------------------------------------------------------------------------


def test_a_day_of_notice_is_24_real_hours_when_the_clocks_change_in_it():
    asked_at = utc("2026-03-07T19:00")  # Saturday 14:00 in New York; the clocks go forward in the night
    diary = ada(zone=NEW_YORK, open_to=18, now=asked_at, lead_minutes=24 * 60)
    assert offered(diary, "2026-03-08") == ["08 15:00", "08 16:00", "08 17:00"]


def test_notice_that_ends_in_the_repeated_hour_keeps_its_second_pass():
    diary = ada(zone=NEW_YORK, open_from=0, open_to=3, now=utc("2026-11-01T04:15"), lead_minutes=90)
    assert offered(diary, "2026-11-01") == ["01 01:00", "01 02:00"]
    assert free_starts(diary, 60, utc("2026-11-01T04:00"), utc("2026-11-01T06:30")) == [utc("2026-11-01T06:00")]


def test_afternoon_hours_stay_in_the_afternoon_on_the_day_of_the_change():
    diary = ada(zone=NEW_YORK, open_from=13, open_to=18, now=utc("2026-03-01T00:00"))
    for day in ("2026-03-06", "2026-03-08", "2026-03-09"):
        assert offered(diary, day) == [f"{day[-2:]} {hour}:00" for hour in range(13, 18)]


def test_no_lesson_starts_or_is_cut_by_an_hour_that_does_not_exist():
    diary = ada(zone=NEW_YORK, open_from=1, open_to=4, now=utc("2026-03-01T00:00"))
    assert offered(diary, "2026-03-08") == ["08 01:00", "08 03:00"]
    assert offered(diary, "2026-03-08", minutes=120) == ["08 01:00"]


def test_the_repeated_hour_is_offered_twice_and_a_lesson_is_still_an_hour():
    diary = ada(zone=BERLIN, open_from=2, open_to=3, now=utc("2026-10-20T00:00"))
    assert offered(diary, "2026-10-25") == ["25 02:00", "25 02:00"]


def test_a_full_day_with_25_hours_is_full_to_its_end():
    diary = ada(open_from=0, open_to=24, max_per_day=1, now=utc("2026-10-20T00:00"), session_starts=[utc("2026-10-24T22:00")])
    assert offered(diary, "2026-10-25", days=2)[0] == "26 00:00"


# All rules at once, against every minute --------------------------------------------------------------------------------


@cache
def readings(zone, since, until):
    """{instant of each minute: (date, minute of the day) that the local clock shows}."""
    clock = ZoneInfo(zone)
    local = {instant: datetime.fromtimestamp(instant, clock) for instant in range(since, until, 60)}
    return {instant: (shown.date(), shown.hour * 60 + shown.minute) for instant, shown in local.items()}


def stated_minutes(diary, day):
    """Minutes from the date's 00:00 in which the teacher says she is open; more than 1439 are of the next date."""
    def is_off(on):
        return any(change.kind == "off" and change.first_on <= on <= change.last_on for change in diary.changes)

    def of(kind):
        return [c for c in diary.changes if c.kind == kind and c.first_on <= day <= c.last_on]

    usual = [hours for hours in diary.weekly if hours.is_active and hours.weekday == day.weekday()]
    minutes = set()
    for hours in [] if is_off(day) else (of("hours") or usual) + of("extra"):
        length = (hours.end_minute - hours.start_minute - 1) % 1440 + 1
        minutes |= set(range(hours.start_minute, hours.start_minute + length))
    return {minute for minute in minutes if minute < 1440 or not is_off(day + timedelta(days=1))}


def runs(numbers, step=1):
    """Sorted numbers cut where one is missing."""
    cut = []
    for number in sorted(numbers):
        if cut and number - cut[-1][-1] == step:
            cut[-1].append(number)
        else:
            cut.append([number])
    return cut


def anchors(diary, clock):
    """{each open minute: the minute from which its steps count}."""
    days = sorted({day for day, _ in clock.values()})
    windows = []
    for day in [days[0] - timedelta(days=1), *days]:
        for stated in map(set, runs(stated_minutes(diary, day))):
            windows += runs((t for t, (on, minute) in clock.items() if (on - day).days * 1440 + minute in stated), 60)
    keeper = {}
    for number, window in enumerate(sorted(windows, key=lambda window: (window[0], -len(window)))):
        for instant in window:
            keeper.setdefault(instant, number)
    found = {}
    for instant in sorted(keeper):
        goes_on = keeper.get(instant - 60) == keeper[instant]
        found[instant] = found[instant - 60] if goes_on else instant
    return found


def modelled(diary, minutes, since, until):
    """free_starts by walking every minute with no other thought than what each rule says."""
    rules, length = diary.rules, minutes * 60
    clock = readings(rules.zone, since - 2 * DAY, until + 2 * DAY)
    anchor = anchors(diary, clock)
    today = datetime.fromtimestamp(diary.now, ZoneInfo(rules.zone)).date()
    reachable = [t for t, (day, _) in clock.items() if day <= today + timedelta(days=rules.horizon_days)]
    dates = [datetime.fromtimestamp(t, ZoneInfo(rules.zone)).date() for t in diary.session_starts]
    per_day, per_week = Counter(dates), Counter(day.isocalendar()[:2] for day in dates)
    before, after = rules.buffer_before_minutes * 60, rules.buffer_after_minutes * 60

    def is_free(start):
        day, _ = clock[start]
        return (
            all(t in anchor for t in range(start, start + length, 60))
            and (start - anchor[start]) % (rules.step_minutes * 60) == 0
            and start >= diary.now + rules.lead_minutes * 60
            and bool(reachable) and start <= reachable[-1]
            and (rules.max_per_day is None or per_day[day] < rules.max_per_day)
            and (rules.max_per_week is None or per_week[day.isocalendar()[:2]] < rules.max_per_week)
            and not any(a < start + length + after and start - before < b for a, b in diary.busy)
            and not any(a < start + length and start < b for a, b in diary.student_busy)
        )

    return [start for start in range(since, until, 60) if is_free(start)]


@st.composite
def bookings_near_a_change(draw):
    """(diary, lesson minutes, since, until) in the days around a day of the cases, with every rule drawn."""
    case = draw(st.sampled_from(CASES))
    day = date.fromisoformat(case["date"])
    since = utc(f"{case['date']}T00:00") - DAY
    quarter = st.one_of(st.integers(0, 20), st.integers(0, 95), st.integers(80, 95)).map(lambda n: 15 * n)
    near = st.integers(-2, 2).map(lambda n: day + timedelta(days=n))
    weekly = st.builds(
        WeeklyHours, near.map(date.weekday), quarter, quarter.map(lambda m: m + 15), st.sampled_from([True, True, True, False]))
    change = st.builds(
        lambda kind, on, length, start, end: DateChange(kind, on, on + timedelta(days=length), start, end),
        st.sampled_from(["off", "hours", "extra"]), near, st.integers(0, 1), quarter, quarter)
    instant = st.integers(-12, 60 * 12).map(lambda n: since + n * 300)
    times = st.lists(st.builds(lambda start, length: (start, start + length * 300), instant, st.integers(1, 30)), max_size=6)
    limit = st.one_of(st.none(), st.integers(1, 3))
    rules = BookingRules(
        case["zone"], draw(st.integers(0, 2000)), draw(st.integers(0, 4)), draw(st.sampled_from([0, 5, 30])),
        draw(st.sampled_from([0, 10, 45])), draw(limit), draw(limit), draw(st.sampled_from([10, 15, 25, 30, 45, 60])))
    stated = WeeklyHours(day.weekday(), *(int(clock[:2]) * 60 + int(clock[3:]) for clock in (case["start"], case["end"])))
    diary = Diary(
        rules, (stated, *draw(st.lists(weekly, max_size=4))), since + draw(st.integers(-2 * DAY, DAY)),
        tuple(draw(st.lists(change, max_size=2))), draw(times), draw(times), draw(st.lists(instant, max_size=4)))
    return diary, draw(st.sampled_from([15, 30, 50, 90])), since, since + 3 * DAY


@settings(deadline=None, max_examples=150)
@given(bookings_near_a_change())
def test_the_engine_offers_exactly_what_a_walk_over_the_minutes_finds(booking):
    assert free_starts(*booking) == modelled(*booking)


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['id']}: {case['note']}")
def test_every_rule_at_once_holds_on_each_day_of_the_cases(case):
    day = date.fromisoformat(case["date"])
    since = utc(f"{case['date']}T00:00") - DAY
    start, end = (int(case[key][:2]) * 60 + int(case[key][3:]) for key in ("start", "end"))
    weekly = [WeeklyHours(day.weekday(), start, end)] + [WeeklyHours(weekday, 1260, 255) for weekday in EVERY_DAY]
    rules = BookingRules(case["zone"], 26 * 60, 2, 5, 10, 3, 5, 15)
    sessions = [since + n * 7 * HOUR for n in range(6)]
    diary = Diary(
        rules, tuple(weekly), since - 10 * HOUR, (DateChange("extra", day, day, 30, 300),),
        [(t, t + 50 * 60) for t in sessions], [(since + 30 * HOUR, since + 31 * HOUR)], sessions)
    assert free_starts(diary, 30, since, since + 3 * DAY) == modelled(diary, 30, since, since + 3 * DAY)


@settings(deadline=None)
@given(bookings_near_a_change(), st.data())
def test_the_booking_check_says_yes_exactly_to_what_the_page_offers(booking, data):
    diary, minutes, since, until = booking
    starts = free_starts(*booking)
    some = data.draw(st.lists(st.integers(since // 300, until // 300 - 1).map(lambda n: n * 300), max_size=20))
    for start in {*starts[:20], *some}:
        assert (why_not(start, diary, minutes) == []) == (start in starts)


@settings(deadline=None)
@given(bookings_near_a_change(), st.integers(1, 3 * DAY - 1))
def test_where_a_page_begins_never_changes_what_it_offers(booking, cut):
    diary, minutes, since, until = booking
    two_pages = free_starts(diary, minutes, since, since + cut) + free_starts(diary, minutes, since + cut, until)
    assert two_pages == free_starts(*booking)


@settings(deadline=None)
@given(bookings_near_a_change(), st.randoms())
def test_the_order_of_busy_times_does_not_matter(booking, random):
    diary, *asked = booking
    shuffled = replace(diary, busy=random.sample(diary.busy, len(diary.busy)), session_starts=diary.session_starts[::-1])
    assert free_starts(shuffled, *asked) == free_starts(diary, *asked)

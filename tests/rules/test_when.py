"""Times as people read them."""
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.rules import when

LESSON = datetime(2026, 11, 24, 16, tzinfo=UTC)
END = LESSON + timedelta(hours=1)
ADA, SAM, BEN = "Europe/Berlin", "Australia/Sydney", "America/New_York"


@pytest.mark.parametrize(("zone", "locale", "cycle", "written"), [
    (ADA, "en", "auto", "Tuesday 24 November 2026, 17:00–18:00 (GMT+1, Berlin)"),
    (ADA, "en", 12, "Tuesday 24 November 2026, 5:00 pm – 6:00 pm (GMT+1, Berlin)"),
    (ADA, "de", "auto", "Dienstag, 24. November 2026, 17:00–18:00 (GMT+1, Berlin)"),
    (SAM, "en", "24", "Wednesday 25 November 2026, 03:00–04:00 (GMT+11, Sydney)"),
    (BEN, "en_US", "auto", "Tuesday, November 24, 2026, 11:00 AM – 12:00 PM (GMT-5, New York)"),
    ("Asia/Kathmandu", "en", "auto", "Tuesday 24 November 2026, 21:45–22:45 (GMT+5:45, Kathmandu)"),
    ("Pacific/Marquesas", "en", "auto", "Tuesday 24 November 2026, 06:30–07:30 (GMT-9:30, Marquesas)"),
    ("Europe/London", "en", "auto", "Tuesday 24 November 2026, 16:00–17:00 (GMT, London)"),
    ("UTC", "en", "auto", "Tuesday 24 November 2026, 16:00–17:00 (UTC)"),
    (ADA, "ar", "24", "الثلاثاء، 24 نوفمبر 2026، 17:00–18:00 (غرينتش+1، برلين)"),
])
def test_a_lesson_is_printed_with_its_zone(zone, locale, cycle, written):
    assert when.span(LESSON, END, zone, locale, cycle) == written


def test_ada_and_sam_each_read_their_own_time_first():
    ada = "Tuesday 24 November 2026, 17:00–18:00 (GMT+1, Berlin)"
    sam = "Wednesday 25 November 2026, 03:00–04:00 (GMT+11, Sydney)"
    assert when.both(LESSON, END, ADA, SAM, "en") == f"{ada} · {sam}"
    assert when.readings(LESSON, END, SAM, ADA, "en") == [sam, ada]


def test_two_people_whose_clocks_agree_read_one_time():
    assert when.readings(LESSON, END, ADA, "Europe/Paris", "en") == [when.span(LESSON, END, ADA, "en")]


def test_a_lesson_past_midnight_names_both_days():
    late = datetime(2026, 11, 24, 22, 30, tzinfo=UTC)
    assert when.span(late, late + timedelta(hours=1), ADA, "en") == (
        "Tuesday 24 November 2026, 23:30 – Wednesday 25 November 2026, 00:30 (GMT+1, Berlin)")


def test_the_hour_that_comes_twice_is_told_apart():
    first = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    assert when.span(first, first + timedelta(hours=1), ADA, "en") == "Sunday 25 October 2026, 02:30 GMT+2 – 02:30 GMT+1 (Berlin)"
    assert when.hours(first, first + timedelta(hours=1), ADA, "en") == "02:30 GMT+2 – 02:30 GMT+1"


def test_vancouver_keeps_the_hour_that_its_law_gave_it_in_2026():
    assert when.moment(datetime(2026, 12, 7, 16, tzinfo=UTC), "America/Vancouver", "en") == (
        "Monday 7 December 2026, 09:00 (GMT-7, Vancouver)")


@pytest.mark.parametrize(("short", "written"), [
    (when.short_day, "Tue 24 Nov"), (when.medium_day, "24 Nov 2026"), (when.month, "November 2026"), (when.time, "17:00"),
    (when.short, "Tue 24 Nov, 17:00"), (when.offset, "GMT+1"),
])
def test_lists_have_short_forms(short, written):
    assert short(LESSON, ADA, "en") == written


@pytest.mark.parametrize(("minutes", "locale", "written"), [
    (1440, "en", "1 day"), (60, "en", "1 hour"), (90, "en", "90 minutes"), (2880, "de", "2 Tage"), (1440, "ar", "يوم"),
])
def test_a_length_is_said_in_whole_units(minutes, locale, written):
    assert when.length(minutes, locale) == written


def test_a_time_without_zone_is_refused():
    with pytest.raises(ValueError, match="naive"):
        when.day(datetime(2026, 11, 24), ADA, "en")


@given(st.datetimes(datetime(2000, 1, 1), datetime(2030, 1, 1)), st.sampled_from([ADA, SAM, BEN, "America/Havana", "Antarctica/Troll"]))
def test_what_is_printed_is_what_zoneinfo_says(naive, zone):
    instant = naive.replace(tzinfo=UTC)
    local = instant.astimezone(ZoneInfo(zone))
    assert when.time(instant, zone, "en", 24) == f"{local:%H:%M}"
    assert when.day(instant, zone, "en") == f"{local:%A} {local.day} {local:%B %Y}"
    assert datetime.fromisoformat(when.iso(instant, zone)) == instant.replace(microsecond=0)


@pytest.mark.parametrize(("seconds", "said"), [
    (30, "in 1 minute"), (12 * 60, "in 12 minutes"), (110 * 60, "in 110 minutes"), (2 * 3600, "in 2 hours"), (47 * 3600, "in 47 hours"),
    (9 * 86400 + 3600, "in 9 days"), (-180, "3 minutes ago"), (-5 * 3600, "5 hours ago")])
def test_how_far_away_a_moment_is_never_reads_as_now(seconds, said):
    now = datetime(2026, 11, 24, 15, 0, tzinfo=UTC)
    assert when.away(now + timedelta(seconds=seconds), now, "en") == said


def test_the_head_of_a_column_names_the_weekday_in_the_readers_language():
    assert when.weekday(datetime(2026, 11, 24, 15, 0, tzinfo=UTC), "Europe/Berlin", "de") == "Di"

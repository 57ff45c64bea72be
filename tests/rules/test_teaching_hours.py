"""What a teacher may write down as her hours: windows join, rules can be followed, money is read as it is written."""
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.rules import money, teaching_hours
from app.rules.teaching_hours import DAY, LIMITS, Window

minutes = st.integers(0, DAY - 1)
windows = st.builds(lambda start, length: teaching_hours.window(start, (start + length) % DAY), minutes, st.integers(1, DAY - 1))
RULES = {"lead_minutes": 720, "horizon_days": 60, "buffer_before_minutes": 0, "buffer_after_minutes": 10, "max_per_day": None,
         "max_per_week": None, "step_minutes": 30}


def covered(some):
    """The minutes, counted from the day's midnight, that lie in one of these windows."""
    return {minute for each in some for minute in range(each.start_minute, each.closes)}


@given(st.lists(windows, max_size=6))
def test_windows_put_on_a_day_one_after_the_other_never_overlap_and_lose_no_minute(added):
    day = []
    for new in added:
        if teaching_hours.why_not_beside(new, day):
            continue
        met = teaching_hours.absorbed(new, day)
        joined = teaching_hours.together([new, *met])
        before = covered([*day, new])
        day = [each for each in day if each not in met] + [joined]
        assert covered(day) == before
        assert not any(one.touches(other) for one in day for other in day if one is not other)


@pytest.mark.parametrize(("text", "minute"), [
    ("09:30", 570), ("9:30", 570), ("24:00", 1440), ("00:00", 0), ("24:01", None), ("12:60", None), ("noon", None), ("", None),
    ("１２:００", None), ("-1:00", None)])
def test_a_time_of_the_day_is_read_or_not_at_all(text, minute):
    assert teaching_hours.minute_of(text) == minute


@given(minutes)
def test_what_is_written_is_read_again(minute):
    assert teaching_hours.minute_of(teaching_hours.written(minute)) == minute


def test_the_defaults_can_be_followed_and_each_bound_counts():
    assert teaching_hours.why_not_rules(RULES) == {}
    for name, (least, most) in LIMITS.items():
        assert name in teaching_hours.why_not_rules(RULES | {name: least - 1})
        assert name in teaching_hours.why_not_rules(RULES | {name: most + 1})


def test_more_notice_than_days_ahead_is_refused():
    assert "lead_minutes" in teaching_hours.why_not_rules(RULES | {"lead_minutes": 2 * DAY, "horizon_days": 2})
    assert not teaching_hours.why_not_rules(RULES | {"lead_minutes": 2 * DAY - 1, "horizon_days": 2})


def test_a_vacation_may_have_begun_but_not_be_over():
    today = date(2026, 11, 20)
    assert not teaching_hours.why_not_dates("off", today - timedelta(days=3), today, None, None, today)
    assert teaching_hours.why_not_dates("off", today - timedelta(days=3), today - timedelta(days=1), None, None, today)


def test_a_lesson_over_two_windows_that_meet_lies_inside():
    assert teaching_hours.outside([(0, 10), (10, 20), (30, 40)], [(5, 15), (18, 22), (30, 40), (38, 41)]) == [(18, 22), (38, 41)]


def test_hours_beside_hours_switched_off_may_touch_but_not_overlap():
    off = Window(540, 600, False)
    assert not teaching_hours.why_not_beside(Window(600, 660), [off])
    assert teaching_hours.why_not_beside(Window(599, 660), [off])


@given(st.integers(0, 10**9), st.sampled_from(["EUR", "JPY", "KWD"]), st.sampled_from(["en", "de", "ar", "fa"]))
def test_a_price_in_a_field_is_read_as_it_was_kept(minor, currency, locale):
    minor = min(minor, 9_999_999)
    assert money.minor_of(money.typed(minor, currency, locale), currency) == minor


def test_hours_that_would_be_longer_than_a_day_are_refused_and_not_cut():
    assert "longer than a day" in teaching_hours.why_not_beside(Window(1320, 360), [Window(60, 1380)])[0]

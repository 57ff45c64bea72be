"""Who may be in the room, and when."""
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.rules import joining

START = datetime(2026, 12, 7, 16, 0, tzinfo=UTC)
END = START + timedelta(hours=1)


def ask(minutes, role="student", status="scheduled", before=5, **more):
    return joining.answer(role, status, START, END, START + timedelta(minutes=minutes), opens_before_minutes=before, **more)


CASES = {
    "a student a moment before the door opens": (dict(minutes=-5.01), "early"),
    "a student as the door opens": (dict(minutes=-5), "open"),
    "a teacher, whom the door opens for earlier": (dict(minutes=-15, role="teacher", before=15), "open"),
    "a teacher too early": (dict(minutes=-16, role="teacher", before=15), "early"),
    "somebody at the last moment": (dict(minutes=59.9), "open"),
    "somebody when the time is over and nobody came": (dict(minutes=60), "late"),
    "somebody in a lesson that runs over": (dict(minutes=74.9, status="live"), "open"),
    "somebody after the grace": (dict(minutes=75, status="live"), "late"),
    "a lesson that its teacher ended": (dict(minutes=10, status="ended"), "ended"),
    "a lesson that ended early, long before its time": (dict(minutes=-600, status="ended"), "ended"),
    "a cancelled lesson": (dict(minutes=10, status="cancelled"), "cancelled"),
    "a cancelled lesson one was taken out of": (dict(minutes=10, role=None, status="cancelled"), "cancelled"),
    "somebody without a place": (dict(minutes=10, role=None), "not_yours"),
    "somebody without a place after the end": (dict(minutes=10, role=None, status="ended"), "not_yours"),
    "the fourth in a room for four": (dict(minutes=10, others_inside=3, most_people=4), "open"),
    "the fifth in a room for four": (dict(minutes=10, others_inside=4, most_people=4), "full"),
    "somebody early at a full room": (dict(minutes=-10, others_inside=4, most_people=4), "early"),
}


@pytest.mark.parametrize(("asked", "kind"), CASES.values(), ids=CASES)
def test_the_door_answers(asked, kind):
    assert ask(**asked).kind == kind


def test_the_answer_says_from_when_to_when():
    answer = ask(-60)
    assert (answer.opens_at, answer.closes_at) == (START - timedelta(minutes=5), END)
    assert ask(10, status="live").closes_at == END + joining.GRACE


def test_each_role_is_let_in_as_early_as_the_institution_says():
    school = SimpleNamespace(teacher_joins_minutes_before=20, student_joins_minutes_before=3)
    assert (joining.opens_before_minutes("teacher", school), joining.opens_before_minutes("student", school)) == (20, 3)


@given(
    role=st.sampled_from(["teacher", "student", None]), status=st.sampled_from(["scheduled", "live", "ended", "cancelled"]),
    minutes=st.integers(-2000, 2000), before=st.integers(0, 120), others=st.integers(0, 9))
def test_nobody_is_let_in_outside_the_window_or_without_a_place(role, status, minutes, before, others):
    answer = ask(minutes, role, status, before, others_inside=others, most_people=4)
    now = START + timedelta(minutes=minutes)
    if answer.is_open:
        assert role and status in ("scheduled", "live") and others < 4 and answer.opens_at <= now < answer.closes_at
    assert answer.text == joining.WORDS[answer.kind]

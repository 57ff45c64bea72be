"""What the room's door shows to each, without a browser: the room, the wait, or a clear no."""
import uuid
from datetime import timedelta

import pytest

from app.clock import now
from app.database import db
from app.models import VideoSession
from tests.cast import client_of, kept
from tests.lessons import a_lesson


def at(lesson, more=""):
    return f"/sessions/{lesson.public_id}/room{more}"


def change(app, lesson, **values):
    with kept(app):
        db.session.execute(db.update(VideoSession).where(VideoSession.id == lesson.id).values(**values))


def test_sam_comes_into_the_room_five_minutes_before(app, cast, as_sam):
    page = as_sam.get(at(a_lesson(app, cast, starts_in_minutes=4.9)))
    assert page.status_code == 200 and 'id="microphone"' in page.text
    assert "End session</span>" not in page.text


def test_ada_comes_in_a_quarter_of_an_hour_before_and_may_end_the_session(app, cast, as_ada):
    page = as_ada.get(at(a_lesson(app, cast, starts_in_minutes=14.9)))
    assert page.status_code == 200 and "End session</span>" in page.text


def test_sam_waits_on_a_page_that_looks_again_by_itself(app, cast, as_sam):
    page = as_sam.get(at(a_lesson(app, cast, starts_in_minutes=15)))
    assert page.status_code == 200 and "it lets you in by itself" in page.text
    assert '<noscript><meta http-equiv="refresh" content="30"></noscript>' in page.text


def test_the_last_look_comes_when_the_door_opens(app, cast, as_sam):
    page = as_sam.get(at(a_lesson(app, cast, starts_in_minutes=5.1)))
    assert 1 <= int(page.text.split('http-equiv="refresh" content="')[1].split('"')[0]) <= 7


def test_whoever_finds_the_room_full_is_let_in_when_somebody_leaves(app, cast, as_sam):
    assert as_sam.get(at(a_lesson(app, cast, max_participants=1))).headers["Refresh"] == "10"


NOES = {
    "after the end": (dict(starts_in_minutes=-61), {}, 410, "time is over"),
    "ended": (dict(starts_in_minutes=-10), dict(status="ended"), 410, "This lesson has ended"),
    "cancelled": (dict(starts_in_minutes=1), dict(status="cancelled"), 410, "This lesson was cancelled"),
    "full": (dict(starts_in_minutes=1), dict(max_participants=1), 409, "The room is full"),
}


@pytest.mark.parametrize(("lesson", "then", "status", "words"), NOES.values(), ids=NOES)
def test_each_no_has_a_page_of_its_own(app, cast, as_sam, lesson, then, status, words):
    lesson = a_lesson(app, cast, **lesson)
    change(app, lesson, updated_at=now(), **then)
    page = as_sam.get(at(lesson))
    assert page.status_code == status and words in page.text and "Algebra" in page.text


def test_the_owner_sees_the_lesson_but_has_no_place_in_its_room(app, cast, as_olga):
    lesson = a_lesson(app, cast)
    page = as_olga.get(at(lesson))
    assert page.status_code == 403 and "You have no place in this lesson" in page.text
    assert as_olga.post(at(lesson, "/peers"), headers={"Accept": "application/json"}).status_code == 409


@pytest.mark.parametrize("who", ["tom", "zoe", "rita"])
def test_whom_it_does_not_concern_finds_nothing(app, cast, who):
    lesson, client = a_lesson(app, cast), client_of(app, getattr(cast, who))
    for address in (at(lesson), at(lesson, "/check"), at(lesson, "/state"), f"/sessions/{uuid.uuid4()}/room"):
        assert client.get(address).status_code == 404
    assert client.post(at(lesson, "/peers")).status_code == client.post(at(lesson, "/end")).status_code == 404


def test_a_visitor_is_asked_to_sign_in_and_brought_back(app, cast, visitor):
    lesson = a_lesson(app, cast)
    assert "next=" in visitor.get(at(lesson)).headers["Location"]


def test_a_lesson_that_runs_over_stays_open_for_a_while(app, cast, as_sam):
    lesson = a_lesson(app, cast, starts_in_minutes=-65)
    change(app, lesson, status="live", started_at=now() - timedelta(minutes=64))
    assert as_sam.get(at(lesson)).status_code == 200


def test_the_page_holds_no_chat_and_no_screen_button_where_the_session_allows_none(app, cast, as_sam):
    page = as_sam.get(at(a_lesson(app, cast, allow_chat=False, allow_screen_share=False)))
    assert 'id="chat-open"' not in page.text and 'id="screen"' not in page.text


@pytest.mark.parametrize(("minutes", "is_hidden"), [(30, True), (2, False)], ids=["early", "in time"])
def test_the_join_button_hides_until_the_door_opens(app, cast, minutes, is_hidden):
    lesson = a_lesson(app, cast, starts_in_minutes=minutes)
    page = client_of(app, cast.sam).get(f"/sessions/{lesson.public_id}")
    assert f'href="{at(lesson)}"{" hidden" if is_hidden else ""}>' in page.text and "data-opens-at=" in page.text

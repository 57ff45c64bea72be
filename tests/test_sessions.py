"""A lesson's page: what it shows to whom, moving it, giving it back, messages beside it."""
from datetime import timedelta
from uuid import UUID

import pytest
import time_machine

from app.database import db
from app.models import Booking, Change, Message, Offering, Participant, VideoSession
from tests.cast import a_member, detach, kept
from tests.lessons import HOUR, NOW, TUESDAY, at, booked, count_of, faults, moved, queries_of

pytestmark = pytest.mark.usefixtures("app")  # each on both databases


@pytest.fixture(autouse=True)
def monday_morning():
    with time_machine.travel(NOW) as clock:
        yield clock


@pytest.fixture
def algebra(app, cast):
    """Sam's lesson with Ada on Tuesday: its address."""
    return f"/sessions/{booked(app, cast.sam, cast.offerings['algebra'])[0]}"


@pytest.fixture
def choir(app, cast):
    """Sam's and Tom's place in Ada's group on Tuesday: its address."""
    booked(app, cast.tom, cast.offerings["choir"], message="Tom's own words")
    return f"/sessions/{booked(app, cast.sam, cast.offerings['choir'])[0]}"


def test_each_reads_the_lesson_by_her_own_clock_first(as_sam, as_ada, algebra):
    sam, ada = "Wednesday 25 November 2026, 02:00–03:00 (GMT+11, Sydney)", "Tuesday 24 November 2026, 16:00–17:00 (GMT+1, Berlin)"
    for somebody, first, second in ((as_sam, sam, ada), (as_ada, ada, sam)):
        page = somebody.get(algebra).text
        assert 0 < page.index(f"<strong>{first}") < page.index(second)
        assert "badge is-upcoming" in page and "Upcoming" in page


@pytest.mark.parametrize("more", ["", "/move", "/cancel", "/messages"])
def test_a_lesson_of_others_is_not_found(as_tom, as_ben, as_zoe, as_rita, algebra, more):
    for stranger in (as_tom, as_ben, as_zoe, as_rita):
        assert stranger.get(algebra + more).status_code == 404
        assert stranger.post(algebra + more, data={"at": at(TUESDAY), "body": "x"}).status_code in (404, 405)


def test_the_owner_sees_every_lesson_of_her_school(as_olga, algebra):
    page = as_olga.get(algebra).text
    assert "Sam Silva" in page and "Ada Albers" in page


def test_sam_moves_his_lesson_after_reading_what_follows(as_sam, algebra, app):
    later = TUESDAY + timedelta(days=1)
    assert at(later) in as_sam.get(f"{algebra}/move?day=2026-11-26").text.replace("%3A", ":")
    consequence = as_sam.get(f"{algebra}/move?at={at(later)}").text
    assert "Ada Albers and you will be told by mail. The old time becomes free" in consequence
    assert "<del>Wednesday 25 November 2026, 02:00" in consequence and "<strong>Thursday 26 November 2026, 02:00" in consequence
    page = as_sam.post(f"{algebra}/move", data={"at": at(later), "reason": "The dentist"}, follow_redirects=True).text
    assert "This lesson was moved." in page and "The dentist" in page
    assert "Sam Silva moved this lesson from Wednesday 25 November 2026, 02:00 (GMT+11, Sydney)" in page
    assert count_of(app, VideoSession, VideoSession.starts_at == later) == 1


def test_a_move_onto_a_taken_time_is_answered_with_the_nearest_free_times(as_sam, algebra, app, cast):
    taken = TUESDAY + timedelta(days=1)
    booked(app, cast.tom, cast.offerings["algebra"], taken)
    page = as_sam.post(f"{algebra}/move", data={"at": at(taken), "reason": "The dentist"})
    assert page.status_code == 409 and "The teacher is busy at this time." in page.text
    assert page.text.count('name="at" value="2026-') == 4 and "The dentist" in page.text


def test_ada_may_move_a_lesson_outside_her_hours_but_never_onto_another(as_ada, algebra, app, cast):
    night = as_ada.get(f"{algebra}/move?on=2026-11-24&clock=22:15")
    assert "22:15–23:15" in night.text
    assert as_ada.post(f"{algebra}/move", data={"at": at(TUESDAY + timedelta(hours=6, minutes=15))}).status_code == 303
    booked(app, cast.sam, cast.offerings["chess"], TUESDAY + timedelta(days=1, hours=2))
    page = as_ada.post(f"{algebra}/move", data={"at": at(TUESDAY + timedelta(days=1, hours=2.5))})
    assert page.status_code == 409 and "Somebody in this lesson has something else at that time." in page.text


@pytest.mark.parametrize(("asked", "said"), [
    ("at=never", "That is no time of the clock"), ("on=2026-11-24&clock=25:00", "That is no time of the clock"),
    (f"at={at(TUESDAY)}", "The lesson is at this time already"), (f"at={at(NOW - HOUR)}", "This time has already passed"),
    (f"at={at(TUESDAY + timedelta(days=500))}", "more than a year ahead"), ("on=2027-03-28&clock=02:30", "That is no time of the clock"),
], ids=["no time", "no clock", "now", "past", "far", "skipped by the clocks"])
def test_a_time_that_cannot_be_is_explained(as_ada, algebra, asked, said):
    page = as_ada.get(f"{algebra}/move?{asked}")
    assert page.status_code == 422 and said in page.text


def test_sam_cannot_move_a_group_but_can_give_his_place_back(as_sam, as_tom, choir, app):
    assert as_sam.get(f"{choir}/move").status_code == as_sam.post(f"{choir}/move", data={"at": at(TUESDAY + HOUR)}).status_code == 409
    assert "The lesson goes on for the others." in as_sam.get(f"{choir}/cancel").text
    page = as_sam.post(f"{choir}/cancel", data={"reason": "A cold"}, follow_redirects=True).text
    assert "You gave your place in this lesson back." in page and "Tom" not in page.split("What happened so far")[0]
    assert "Sam S. gave a place back." in as_tom.get(choir).text and "A cold" not in as_tom.get(choir).text
    assert count_of(app, VideoSession, VideoSession.seats_taken == 1, VideoSession.status == "scheduled") == 1


@pytest.mark.parametrize(("hours", "says", "owed"), [
    (24.1, "You owe nothing: it is early enough.", 0), (13, "You still owe half the price: €7.50.", 750),
    (3, "you still owe the full price: €15.00.", 1500),
])
def test_what_cancelling_costs_is_said_before_it_is_done(as_sam, choir, app, cast, monday_morning, hours, says, owed):
    monday_morning.move_to(TUESDAY - timedelta(hours=hours))
    assert says in as_sam.get(f"{choir}/cancel").text
    as_sam.post(f"{choir}/cancel")
    assert count_of(app, Booking, Booking.student_id == cast.sam.id, Booking.owed_minor == owed, Booking.state == "cancelled") == 1


def test_a_paid_lesson_cannot_be_moved_once_cancelling_would_cost(as_sam, as_ada, app, cast, monday_morning):
    with kept(app) as session:
        session.get(Offering, cast.offerings["algebra"].id).price_minor = 2000
    address = f"/sessions/{booked(app, cast.sam, cast.offerings['algebra'])[0]}/move"
    monday_morning.move_to(TUESDAY - timedelta(hours=23))
    assert as_sam.get(address).status_code == 409
    assert as_ada.get(address).status_code == 200


def test_ada_cancels_for_everybody_and_nobody_owes_anything(as_ada, as_sam, choir, app):
    assert "Nobody owes anything for it." in as_ada.get(f"{choir}/cancel").text
    as_ada.post(f"{choir}/cancel", data={"reason": "I am ill"})
    page = as_sam.get(choir).text
    assert "This lesson was cancelled. It does not take place." in page and "I am ill" in page
    assert count_of(app, Booking, Booking.owed_minor == 0, Booking.state == "cancelled") == 2
    assert count_of(app, Participant, Participant.is_active) == 0


def test_an_old_link_to_a_cancelled_lesson_explains_and_changes_nothing(as_sam, algebra):
    as_sam.post(f"{algebra}/cancel")
    for link in ("/move", "/cancel"):
        assert "This lesson has been cancelled." in as_sam.get(algebra + link).text
        assert as_sam.post(algebra + link, data={"at": at(TUESDAY + HOUR)}).status_code == 409


def test_a_lesson_that_has_begun_stays_as_it_is(as_sam, as_ada, algebra, monday_morning):
    monday_morning.move_to(TUESDAY + timedelta(minutes=1))
    for somebody in (as_sam, as_ada):
        assert somebody.post(f"{algebra}/cancel").status_code == 409
        assert "This lesson has begun." in somebody.get(f"{algebra}/move").text


def test_looking_changes_nothing(as_sam, algebra, app):
    for address in ("", "/move", f"/move?at={at(TUESDAY + timedelta(days=1))}", "/cancel", "/messages"):
        as_sam.get(algebra + address)
    assert count_of(app, Change) == 1 and count_of(app, Booking, Booking.state == "confirmed") == 1


def test_students_of_a_group_know_each_other_by_first_name_only(as_sam, as_ada, choir):
    theirs = as_sam.get(choir).text
    assert "Tom T." in theirs and "Tom Tanaka" not in theirs and "words" not in theirs
    assert "Tom Tanaka" in as_ada.get(choir).text and "own words" in as_ada.get(choir).text


def test_what_is_written_beside_a_lesson_is_read_by_the_others(as_sam, as_ada, as_olga, algebra):
    written = as_sam.post(f"{algebra}/messages", data={"body": "Shall I bring <b>paper</b>?"})
    assert written.status_code == 303
    for somebody in (as_ada, as_olga, as_sam):
        assert "Shall I bring &lt;b&gt;paper&lt;/b&gt;?" in somebody.get(algebra).text


def test_the_page_hears_only_of_new_messages(as_sam, as_ada, algebra):
    asks = {"HX-Request": "true"}
    as_sam.post(f"{algebra}/messages", data={"body": "Hello"})
    first = as_ada.get(f"{algebra}/messages", headers=asks)
    again = first.text.split('hx-get="')[1].split('"')[0].replace("&amp;", "&")
    assert "Hello" in first.text and as_ada.get(again, headers=asks).status_code == 204
    as_sam.post(f"{algebra}/messages", data={"body": "Still there?"})
    assert "Still there?" in as_ada.get(again, headers=asks).text


def test_an_empty_message_is_not_sent(as_sam, algebra, app):
    for headers in ({}, {"HX-Request": "true"}):
        page = as_sam.post(f"{algebra}/messages", data={"body": " \n "}, headers=headers)
        assert page.status_code == 422 and "There is nothing to send yet." in page.text
    assert count_of(app, Message) == 0


def test_nobody_floods_a_lesson(as_sam, algebra, app):
    answers = [as_sam.post(f"{algebra}/messages", data={"body": "!"}).status_code for _ in range(21)]
    assert answers == [303] * 20 + [429] and count_of(app, Message) == 20


def test_who_gave_the_place_back_reads_no_more_messages(as_sam, as_ada, choir):
    as_sam.post(f"{choir}/cancel")
    as_ada.post(f"{choir}/messages", data={"body": "For those who come"})
    assert "For those who come" not in as_sam.get(choir).text
    assert as_sam.get(f"{choir}/messages").status_code == as_sam.post(f"{choir}/messages", data={"body": "x"}).status_code == 404


def test_the_reason_is_text_wherever_it_is_read(as_sam, as_ada, algebra):
    as_sam.post(f"{algebra}/move", data={"at": at(TUESDAY + timedelta(days=1)), "reason": "<script>canary</script>"})
    as_sam.post(f"{algebra}/cancel", data={"reason": "<img src=x onerror=canary>"})
    for page in (as_sam.get(algebra).text, as_ada.get(algebra).text):
        assert "<script>canary" not in page and "<img src=x" not in page
        assert "&lt;script&gt;canary" in page and "&lt;img src=x" in page


def test_every_change_of_a_long_story_has_its_audit_row(app, cast, as_sam, as_ada, choir, algebra_on_thursday):
    as_sam.post(f"{algebra_on_thursday}/move", data={"at": at(TUESDAY + timedelta(days=3))})
    as_ada.post(f"{algebra_on_thursday}/move", data={"at": at(TUESDAY + timedelta(days=4, hours=5))})
    as_sam.post(f"{algebra_on_thursday}/cancel")
    as_sam.post(f"{choir}/cancel")
    with app.app_context():
        assert faults(db.session) == []


@pytest.fixture
def algebra_on_thursday(app, cast):
    return f"/sessions/{booked(app, cast.sam, cast.offerings['algebra'], TUESDAY + timedelta(days=2))[0]}"


def test_a_page_costs_the_same_however_much_happened(app, cast, as_ada, choir):
    before = queries_of(app, lambda: as_ada.get(choir))
    with kept(app):
        uma = a_member(cast.school, "Uma Unger", "student", "UTC")
        detach()
    booked(app, uma, cast.offerings["choir"])
    for n in range(5):
        as_ada.post(f"{choir}/messages", data={"body": f"Message {n}"})
    moved(app, UUID(choir.rpartition("/")[2]), TUESDAY + timedelta(days=1), cast.ada)
    assert queries_of(app, lambda: as_ada.get(choir)) == before <= 10

"""Sam books Ada: four screens, and every way in which it does not work out."""
import re
from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine

from app.database import db
from app.models import Booking, DateChange, Offering, Participant, TeacherCalendar, VideoSession
from tests.cast import an_offering, kept
from tests.lessons import HOUR, NOW, TUESDAY, at, booked, confirm_address, count_of, form_token, queries_of

pytestmark = pytest.mark.usefixtures("app")  # each on both databases


@pytest.fixture(autouse=True)
def monday_morning():
    with time_machine.travel(NOW):
        yield


def test_sam_books_ada_in_four_screens(as_sam, cast, app):
    teachers = as_sam.get("/book")
    times = as_sam.get(re.search(rf'href="(/book/{cast.offerings["algebra"].public_id})"', teachers.text)[1])
    chosen = re.search(r'class="times">\s*<li><a class="btn btn-outline-primary" href="([^"]+)"', times.text)[1].replace("&amp;", "&")
    confirm = as_sam.get(chosen)
    token, instant = form_token(confirm), re.search(r'name="at" value="([^"]+)"', confirm.text)[1]
    sent = {"at": instant, "form_token": token, "message": "I like fractions."}
    done = as_sam.post(chosen.split("?")[0], data=sent, follow_redirects=True)
    assert "It is booked. See you then!" in done.text and "I like fractions." in done.text
    assert count_of(app, Booking, Booking.student_id == cast.sam.id, Booking.state == "confirmed") == 1


def test_the_confirmation_shows_both_clocks_with_their_zones(as_sam, cast):
    page = as_sam.get(confirm_address(cast.offerings["algebra"], TUESDAY)).text
    assert "Wednesday 25 November 2026, 02:00–03:00 (GMT+11, Sydney)" in page
    assert "Tuesday 24 November 2026, 16:00–17:00 (GMT+1, Berlin)" in page


def test_a_lesson_that_costs_something_says_whom_to_pay_and_what_cancelling_costs(as_sam, cast):
    page = as_sam.get(confirm_address(cast.offerings["choir"], TUESDAY + timedelta(days=1))).text
    assert "€15.00" in page and "You pay Lindenhof, not here." in page
    assert "you can cancel and owe nothing" in page and "cancelling costs half: €7.50" in page


def test_the_month_names_the_days_that_have_room(as_sam, cast):
    page = as_sam.get(f"/book/{cast.offerings['algebra'].public_id}?month=2026-12").text
    assert "Days that have room in December 2026" in page
    assert 'aria-label="Tuesday 1 December 2026, 15 times"' in page
    assert "Sunday 6 December 2026" not in page


def test_sam_reads_the_times_of_another_zone_by_a_citys_name(as_sam, cast):
    page = as_sam.get(f"/book/{cast.offerings['algebra'].public_id}?zone=tokyo&day=2026-11-25").text
    assert "GMT+9, Tokyo" in page and "17:00 <small>GMT+9</small>" in page


def test_a_place_nobody_knows_is_said_to_be_unknown(as_sam, cast):
    page = as_sam.get(f"/book/{cast.offerings['algebra'].public_id}?zone=Atlantis")
    assert page.status_code == 200 and "We know no place called “Atlantis”" in page.text


@pytest.mark.parametrize("view", ["month", "week", "list"])
def test_each_view_has_the_same_times(as_sam, cast, view):
    page = as_sam.get(f"/book/{cast.offerings['algebra'].public_id}?view={view}&day=2026-11-25")
    assert f"at={at(TUESDAY)}".replace(":", ":") in page.text.replace("%3A", ":")


def test_a_month_without_room_points_to_the_next(as_sam, cast, app):
    with kept(app) as session:
        calendar = session.scalars(db.select(TeacherCalendar).where(TeacherCalendar.teacher_id == cast.ada.id)).one()
        session.add(DateChange(calendar_id=calendar.id, kind="off", first_on=NOW.date(), last_on=(NOW + timedelta(days=20)).date()))
    page = as_sam.get(f"/book/{cast.offerings['algebra'].public_id}?month=2026-11").text
    assert "No room in this month" in page and "month=2026-12" in page


def test_a_group_that_exists_shows_its_seats_and_is_joined(as_sam, cast, app):
    public_id, _ = booked(app, cast.tom, cast.offerings["choir"])
    page = as_sam.get(f"/book/{cast.offerings['choir'].public_id}?day=2026-11-25").text
    assert "2 of 3 places left" in page
    done = as_sam.post(confirm_address(cast.offerings["choir"]), data={"at": at(TUESDAY), "form_token": "once"})
    assert str(public_id) in done.location
    assert count_of(app, VideoSession) == 1


def test_the_same_form_sent_twice_makes_one_booking(as_sam, cast, app):
    sent = {"at": at(TUESDAY), "form_token": "the-same"}
    first, second = (as_sam.post(confirm_address(cast.offerings["algebra"]), data=sent) for _ in range(2))
    assert first.status_code == second.status_code == 303 and first.location == second.location
    assert count_of(app, Booking) == 1


def test_who_comes_too_late_keeps_what_she_typed_and_gets_the_nearest_times(as_sam, cast, app):
    booked(app, cast.tom, cast.offerings["algebra"])
    sent = {"at": at(TUESDAY), "form_token": "sam", "message": "About fractions, please."}
    page = as_sam.post(confirm_address(cast.offerings["algebra"]), data=sent)
    assert page.status_code == 409
    assert "This time is gone" in page.text and "About fractions, please." in page.text
    nearest = re.findall(r'name="at" value="([^"]+)"', page.text)
    assert len(nearest) == 4
    again = as_sam.post(confirm_address(cast.offerings["algebra"]), data=sent | {"at": nearest[0]})
    assert again.status_code == 303


def test_an_old_link_to_a_time_that_is_gone_says_so_before_anything_is_typed(as_sam, cast, app):
    booked(app, cast.tom, cast.offerings["algebra"])
    page = as_sam.get(confirm_address(cast.offerings["algebra"], TUESDAY))
    assert page.status_code == 409 and "The teacher is busy at this time." in page.text


@pytest.mark.parametrize(("instant", "why"), [
    (TUESDAY - timedelta(minutes=7), "Lessons do not start at this minute."),
    (NOW + timedelta(minutes=30), "the teacher needs more notice"),
    (NOW - HOUR, "This time has already passed."),
    (TUESDAY + timedelta(days=200), "does not take bookings for this date yet"),
    (TUESDAY + 8 * HOUR, "The teacher is not open"),
], ids=["off the step", "too soon", "past", "too far", "at night"])
def test_a_time_that_is_not_offered_is_never_booked_as_asked(as_sam, cast, app, instant, why):
    page = as_sam.post(confirm_address(cast.offerings["algebra"]), data={"at": at(instant), "form_token": "x"})
    assert page.status_code == 409 and why in page.text
    assert count_of(app, Participant) == 0


def test_sam_cannot_be_in_two_lessons_at_once(as_sam, cast, app):
    booked(app, cast.sam, cast.offerings["algebra"])
    page = as_sam.post(confirm_address(cast.offerings["chess"]), data={"at": at(TUESDAY), "form_token": "x"})
    assert page.status_code == 409 and "You have something else at this time." in page.text


def test_a_full_group_is_not_offered_and_not_booked(as_sam, cast, app):
    with kept(app) as session:
        session.get(Offering, cast.offerings["choir"].id).capacity = 1
    booked(app, cast.tom, cast.offerings["choir"])
    assert at(TUESDAY) not in as_sam.get(f"/book/{cast.offerings['choir'].public_id}?day=2026-11-25").text.replace("%3A", ":")
    page = as_sam.post(confirm_address(cast.offerings["choir"]), data={"at": at(TUESDAY), "form_token": "x"})
    assert page.status_code == 409 and "The last place has just been taken." in page.text


@pytest.mark.parametrize("where", ["", "/confirm"])
def test_what_another_school_offers_is_not_found(as_sam, cast, where):
    for unknown in (cast.offerings["elsewhere"].public_id, uuid4()):
        assert as_sam.get(f"/book/{unknown}{where}?at={at(TUESDAY)}").status_code == 404
    assert as_sam.post(f"/book/{cast.offerings['elsewhere'].public_id}/confirm", data={"at": at(TUESDAY)}).status_code == 404


def test_a_lesson_no_longer_offered_is_not_found(as_sam, cast, app):
    with kept(app) as session:
        session.get(Offering, cast.offerings["algebra"].id).is_active = False
    assert as_sam.get(f"/book/{cast.offerings['algebra'].public_id}").status_code == 404


def test_the_client_sets_neither_price_nor_state_nor_student(as_sam, cast, app):
    as_sam.post(confirm_address(cast.offerings["choir"]), data={
        "at": at(TUESDAY), "form_token": "x", "price_minor": 0, "state": "requested", "student_id": cast.tom.id, "topic": "mine"})
    with app.app_context():
        booking = db.session.scalars(db.select(Booking)).one()
        assert (booking.price_minor, booking.owed_minor, booking.payment, booking.state) == (1500, 1500, "invoice", "confirmed")
        assert booking.student_id == cast.sam.id and booking.topic == ""


def test_a_flexible_topic_is_asked_for_and_kept(as_sam, cast, app):
    with kept(app) as session:
        offering = session.get(Offering, cast.offerings["algebra"].id)
        offering.topic_type, offering.topics = "flexible", "Fractions\nRoots"
    assert '<option value="Roots">' in as_sam.get(confirm_address(cast.offerings["algebra"], TUESDAY)).text
    as_sam.post(confirm_address(cast.offerings["algebra"]), data={"at": at(TUESDAY), "form_token": "x", "topic": "Roots"})
    assert count_of(app, Booking, Booking.topic == "Roots") == 1


def test_a_message_that_is_too_long_comes_back_whole(as_sam, cast, app):
    page = as_sam.post(confirm_address(cast.offerings["algebra"]), data={"at": at(TUESDAY), "form_token": "keep-me", "message": "m" * 2001})
    assert page.status_code == 422 and "m" * 2001 in page.text and form_token(page) == "keep-me"
    assert count_of(app, Booking) == 0


@pytest.mark.parametrize(("query", "found", "missing"), [
    ("q=ALGEBRA", "Algebra", "Chess"), ("q=brook", "Chess", "Algebra"), ("type=group", "Choir", "Chess"), ("type=one", "Chess", "Choir"),
    ("price=paid", "Choir", "Chess"), ("price=free", "Chess", "Choir"), ("level=advanced", "Chess", "no such word"),
    ("q=100%25", "Nothing fits all of that", "Chess"), ("type=both&price=1&level=x&page=-3", "Chess", "no such word"),
])
def test_lessons_are_found_by_words_and_filters(as_sam, cast, query, found, missing):
    page = as_sam.get(f"/book?{query}").text
    assert f"<bdi>{found}" in page or found in page
    assert f"<bdi>{missing}" not in page


def test_letters_beyond_a_to_z_are_found_in_either_case(as_sam, cast, app):
    with kept(app):
        an_offering(cast.school, cast.ada, "Übungen am Klavier")
    assert "Übungen am Klavier" in as_sam.get("/book?q=ÜBUNGEN").text and "Übungen am Klavier" in as_sam.get("/book?q=übungen").text


def test_a_long_list_has_pages_and_a_part_for_htmx(as_sam, cast, app):
    with kept(app):
        for n in range(12):
            an_offering(cast.school, cast.ben, f"Lesson {n:02}", language="de" if n else "en")
    page = as_sam.get("/book?page=2", headers={"HX-Request": "true"}).text
    assert page.lstrip().startswith('<div id="found">') and "Page 2 of 2" in page
    assert "German" in as_sam.get("/book").text


def test_a_school_without_offerings_says_what_comes_next(as_sam, cast, app):
    with kept(app) as session:
        session.execute(db.update(Offering).values(is_active=False))
    assert "Nothing is on offer yet" in as_sam.get("/book").text


def test_only_students_book(as_ada, as_olga, as_zoe, as_rita, visitor, cast):
    for somebody in (as_ada, as_olga, as_zoe, as_rita):
        assert somebody.get("/book").status_code == 404
        assert somebody.post(confirm_address(cast.offerings["algebra"]), data={"at": at(TUESDAY)}).status_code == 404
    assert visitor.get("/book").status_code == 303


def test_what_sam_types_stays_text(as_sam, as_ada, cast, app):
    canary = '<script>alert("canary")</script>'
    with kept(app) as session:
        session.get(Offering, cast.offerings["algebra"].id).topic_type = "flexible"
    done = as_sam.post(confirm_address(cast.offerings["algebra"]), data={
        "at": at(TUESDAY), "form_token": "x", "topic": canary, "message": canary}, follow_redirects=True)
    theirs = as_ada.get(done.request.path).text
    assert "<script>alert" not in done.text + theirs
    assert done.text.count("&lt;script&gt;alert") == theirs.count("&lt;script&gt;alert") == 2
    assert "<script>alert" not in as_sam.get("/book", query_string={"q": canary}).text


@pytest.mark.parametrize("view", ["month", "week", "list"])
def test_the_times_cost_as_many_queries_however_busy_ada_is(as_sam, cast, app, view):
    address = f"/book/{cast.offerings['algebra'].public_id}?view={view}"
    before = queries_of(app, lambda: as_sam.get(address))
    for days in range(3):
        booked(app, cast.tom, cast.offerings["algebra"], TUESDAY + timedelta(days=days))
    assert queries_of(app, lambda: as_sam.get(address)) == before <= 7



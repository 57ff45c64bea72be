"""Reminders a day and an hour before, decided at the moment they leave."""
from datetime import timedelta

import pytest
import time_machine

from app.actions import booking as bookings
from app.actions import institution, reminders
from app.database import db
from app.jobs import outbox
from app.models import Institution, Mail, Outbox, Person
from tests.lessons import HOUR, NOW, TUESDAY, booked, moved

DAY = timedelta(days=1)
THURSDAY = TUESDAY + 2 * DAY


@pytest.fixture
def clock(app):
    with time_machine.travel(NOW, tick=False) as clock:
        yield clock


def at(app, clock, instant):
    """Go to this instant and send what is due; returns what left, as (kind, name)."""
    clock.move_to(instant)
    with app.app_context():
        before = set(db.session.scalars(db.select(Mail.id).where(Mail.state == "sent")))
        outbox.run_due()
        sent = db.session.scalars(db.select(Mail).where(Mail.state == "sent", Mail.id.not_in(before)).order_by(Mail.to_name))
        return [(mail.kind, mail.to_name.split()[0]) for mail in sent]


BOTH = [("reminder", "Ada"), ("reminder", "Sam")]


def test_both_are_reminded_a_day_and_an_hour_before(app, cast, clock):
    booked(app, cast.sam, cast.offerings["algebra"], THURSDAY)
    at(app, clock, NOW)
    assert at(app, clock, THURSDAY - DAY - timedelta(seconds=1)) == []
    assert at(app, clock, THURSDAY - DAY) == BOTH
    assert at(app, clock, THURSDAY - HOUR) == BOTH
    assert at(app, clock, THURSDAY) == []


def test_a_moved_lesson_is_reminded_of_at_its_new_time_alone(app, cast, clock):
    public_id, _booking = booked(app, cast.sam, cast.offerings["algebra"], THURSDAY)
    moved(app, public_id, THURSDAY - HOUR, cast.sam, by_student=True)
    at(app, clock, NOW)
    assert at(app, clock, THURSDAY - HOUR - DAY) == BOTH
    assert at(app, clock, THURSDAY - DAY) == []


def test_nobody_is_reminded_of_a_cancelled_lesson(app, cast, clock):
    _public_id, booking_id = booked(app, cast.sam, cast.offerings["algebra"], THURSDAY)
    at(app, clock, NOW)
    with app.app_context():
        bookings.cancel(booking_id, by=db.session.get(Person, cast.sam.id), by_student=True)
    at(app, clock, NOW)
    assert at(app, clock, THURSDAY - DAY) == at(app, clock, THURSDAY - HOUR) == []


def test_a_late_day_reminder_still_comes_while_two_hours_remain(app, cast, clock):
    booked(app, cast.sam, cast.offerings["algebra"], THURSDAY)
    at(app, clock, NOW)
    assert at(app, clock, THURSDAY - 2 * HOUR - timedelta(seconds=1)) == BOTH


def test_after_a_long_outage_one_reminder_comes_and_the_other_is_marked_missed(app, cast, clock):
    booked(app, cast.sam, cast.offerings["algebra"], THURSDAY)
    at(app, clock, NOW)
    assert at(app, clock, THURSDAY - HOUR / 2) == BOTH
    with app.app_context():
        missed = db.session.execute(db.select(Mail.state, Outbox.state).join(Outbox, Outbox.subject_id == Mail.id).where(
            Mail.kind == "reminder", Mail.state != "sent")).all()
        assert missed == [("missed", "missed")] * 2


def test_who_books_within_the_day_is_reminded_once(app, cast, clock):
    clock.move_to(TUESDAY - 3 * HOUR)
    booked(app, cast.sam, cast.offerings["algebra"])
    assert at(app, clock, TUESDAY - 2 * HOUR) == [("booked", "Ada"), ("booked", "Sam")]
    assert at(app, clock, TUESDAY - HOUR) == BOTH


def test_a_person_chooses_her_own_times_and_lessons_ahead_follow(app, cast, clock):
    booked(app, cast.sam, cast.offerings["algebra"], THURSDAY)
    at(app, clock, NOW)
    choose(app, cast.sam, [180])
    assert at(app, clock, THURSDAY - DAY) == [("reminder", "Ada")]
    assert at(app, clock, THURSDAY - 3 * HOUR) == [("reminder", "Sam")]
    choose(app, cast.sam, None)
    assert at(app, clock, THURSDAY - HOUR) == BOTH


def choose(app, person, minutes):
    with app.app_context():
        reminders.choose(db.session.get(Person, person.id), minutes)


def test_the_institution_says_when_people_are_reminded(app, cast, clock):
    with app.app_context():
        db.session.get(Institution, cast.school.id).reminder_minutes = [120]
        db.session.commit()
    booked(app, cast.sam, cast.offerings["algebra"], THURSDAY)
    at(app, clock, NOW)
    assert at(app, clock, THURSDAY - DAY) == []
    assert at(app, clock, THURSDAY - 2 * HOUR) == BOTH


def stop_link(app):
    with app.app_context():
        text = db.session.scalars(db.select(Mail.text).where(Mail.kind == "reminder", Mail.to_name == "Sam Silva", Mail.text != "")).first()
        return text.split("Stop reminders: http://localhost")[1].split()[0]


def test_the_link_in_a_reminder_stops_them_by_its_button_and_not_by_opening_it(app, cast, clock, visitor):
    booked(app, cast.sam, cast.offerings["algebra"], THURSDAY)
    at(app, clock, NOW)
    at(app, clock, THURSDAY - DAY)
    link = stop_link(app)
    assert "Stop reminders?" in visitor.get(link).text
    with app.app_context():
        assert db.session.get(Person, cast.sam.id).reminder_minutes is None
    assert visitor.post(link, data={"List-Unsubscribe": "One-Click"}).status_code == 200
    assert at(app, clock, THURSDAY - HOUR) == [("reminder", "Ada")]


def test_a_made_up_stop_link_is_no_page(sqlite_app, visitor):
    assert visitor.get("/reminders/stop/abc.def").status_code == visitor.post("/reminders/stop/abc.def").status_code == 404


@pytest.mark.parametrize(("typed", "kept"), [
    ({"how": "never"}, []), ({"how": "usual"}, None), ({"how": "own", "minutes": ["60", "180"]}, [180, 60])])
def test_sam_chooses_on_a_page(app, cast, as_sam, typed, kept):
    assert as_sam.get("/profile/reminders").status_code == 200
    assert as_sam.post("/profile/reminders", data=typed).status_code == 303
    with app.app_context():
        assert db.session.get(Person, cast.sam.id).reminder_minutes == kept


@pytest.mark.parametrize("typed", [
    {"how": ""}, {"how": "x"}, {"how": "own", "minutes": ["7"]}, {"how": "own", "minutes": ["a"]}, {"how": "own"},
    {"how": "own", "minutes": ["15", "30", "60", "180", "720", "1440"]}])
def test_a_choice_that_is_not_offered_comes_back(sqlite_app, as_sam, typed):
    assert as_sam.post("/profile/reminders", data=typed).status_code == 422


def test_when_olga_chooses_other_times_lessons_booked_already_follow(app, cast, clock):
    booked(app, cast.sam, cast.offerings["algebra"], THURSDAY)
    at(app, clock, NOW)
    with app.app_context():
        institution.change(db.session.get(Institution, cast.school.id), reminder_minutes=[120])
    assert at(app, clock, THURSDAY - DAY) == []
    assert at(app, clock, THURSDAY - 2 * HOUR) == BOTH
    assert at(app, clock, THURSDAY - HOUR) == []

"""Letters about lessons, through a real mail server."""
from datetime import timedelta

import pytest
import time_machine

from app.actions import booking as bookings
from app.actions import mails
from app.database import db
from app.jobs import outbox
from app.models import Mail, Outbox, Person
from tests.lessons import HOUR, NOW, TUESDAY, booked, moved
from tests.mail_server import DIES, MailServer, event_in, text_of


@pytest.fixture
def clock():
    with time_machine.travel(NOW, tick=False) as clock:
        yield clock


@pytest.fixture
def server(app, clock):
    server = MailServer()
    app.config.update(server.settings())
    yield server.start()
    server.stop()


def deliver(app):
    with app.app_context():
        return outbox.run_due()


def cancelled(app, booking_id, by, reason=""):
    with app.app_context():
        bookings.cancel(booking_id, by=db.session.get(Person, by.id), reason=reason, by_student=True)


def states(app, kind="booked"):
    with app.app_context():
        return set(db.session.execute(
            db.select(Mail.state, Outbox.state).join(Outbox, (Outbox.kind == "mail") & (Outbox.subject_id == Mail.id))
            .where(Mail.kind == kind)).all())


def test_a_lesson_booked_moved_and_cancelled_is_one_event_in_both_calendars(app, cast, server, clock):
    public_id, booking_id = booked(app, cast.sam, cast.offerings["algebra"])
    deliver(app)
    moved(app, public_id, TUESDAY - HOUR, cast.sam, by_student=True)
    deliver(app)
    cancelled(app, booking_id, cast.sam)
    deliver(app)
    for person in (cast.sam, cast.ada):
        read = [event_in(letter) for letter in server.to(person)]
        assert [(method, event["SEQUENCE"]) for method, event in read] == [("REQUEST", 0), ("REQUEST", 1), ("CANCEL", 2)]
        assert len({event["UID"] for _method, event in read}) == 1
        assert [event.start for _method, event in read] == [TUESDAY, TUESDAY - HOUR, TUESDAY - HOUR]
        assert {str(event["ATTENDEE"]) for _method, event in read} == {f"mailto:{person.email}"}


def test_each_reads_the_time_of_her_own_clock_first(app, cast, server):
    booked(app, cast.sam, cast.offerings["algebra"])
    deliver(app)
    ada, sam = "Tuesday 24 November 2026, 16:00–17:00 (GMT+1, Berlin)", "Wednesday 25 November 2026, 02:00–03:00 (GMT+11, Sydney)"
    for person, first, second in ((cast.sam, sam, ada), (cast.ada, ada, sam)):
        text = text_of(server.to(person)[0])
        assert f"When: {first}\nFor " in text and second in text.split(first)[1]


def test_sam_reads_his_language(app, cast, server):
    with app.app_context():
        db.session.get(Person, cast.sam.id).language = "de"
        db.session.commit()
    booked(app, cast.sam, cast.offerings["algebra"])
    deliver(app)
    assert "Mittwoch, 25. November 2026, 02:00–03:00 (GMT+11, Sydney)" in text_of(server.to(cast.sam)[0])
    assert '<html lang="de" dir="ltr">' in text_of(server.to(cast.sam)[0], "html")


def test_later_letters_hang_below_the_first(app, cast, server):
    public_id, _booking = booked(app, cast.sam, cast.offerings["algebra"])
    deliver(app)
    moved(app, public_id, TUESDAY - HOUR, cast.ada)
    deliver(app)
    first, second = server.to(cast.sam)
    assert "In-Reply-To" not in first and second["In-Reply-To"] == second["References"] == first["Message-ID"]


def test_what_people_type_stays_text(app, cast, server):
    evil = "<script>alert(1)</script>\r\nBcc: zoe@example.org\r\n=?utf-8?q?x?="
    public_id, _booking = booked(app, cast.sam, cast.offerings["algebra"], message=evil)
    moved(app, public_id, TUESDAY - HOUR, cast.sam, by_student=True, reason=evil)
    deliver(app)
    letter = server.to(cast.ada)[0]
    html = text_of(letter, "html")
    assert "<script" not in html and "&lt;script&gt;alert(1)&lt;/script&gt;" in html
    assert "> <script>alert(1)</script>\n> Bcc: zoe@example.org" in text_of(letter)
    assert letter["Bcc"] is None and len(server.raw) == 2


def test_a_server_that_is_busy_is_asked_again_with_the_same_letter(app, cast, server, clock):
    server.answers = ["451 4.7.1 later please"] * 2
    booked(app, cast.sam, cast.offerings["algebra"])
    deliver(app)
    assert states(app) == {("waiting", "waiting")} and not server.raw
    clock.shift(timedelta(minutes=2))
    deliver(app)
    assert states(app) == {("sent", "done")} and len(server.raw) == 2


def test_a_server_that_dies_before_its_yes_gets_the_same_bytes_again(app, cast, server, clock):
    server.answers = [DIES]
    booked(app, cast.sam, cast.offerings["algebra"])
    deliver(app)
    clock.shift(timedelta(minutes=2))
    deliver(app)
    twice = [raw for raw in server.raw if server.raw.count(raw) == 2]
    assert len(server.raw) == 3 and len(twice) == 2  # the one that was cut off came twice, byte for byte


def test_after_an_hour_without_server_all_leaves_within_ten_minutes_oldest_first(app, cast, server, clock):
    server.stop()
    booked(app, cast.sam, cast.offerings["algebra"])
    for _minute in range(60):
        deliver(app)
        clock.shift(timedelta(minutes=1))
    booked(app, cast.tom, cast.offerings["chess"], TUESDAY)
    server.start()
    for _minute in range(10):
        deliver(app)
        clock.shift(timedelta(minutes=1))
    assert states(app) == {("sent", "done")}
    assert len(server.raw) == 4 and len(set(server.raw)) == 4


def test_what_was_cancelled_while_the_server_was_away_is_never_told(app, cast, server, clock):
    server.stop()
    _public_id, booking_id = booked(app, cast.sam, cast.offerings["algebra"])
    deliver(app)
    cancelled(app, booking_id, cast.sam)
    server.start()
    clock.shift(timedelta(minutes=10))
    deliver(app)
    assert not server.raw
    assert states(app) == states(app, "cancelled") == {("dropped", "dropped")}


def test_where_the_invitation_may_have_arrived_it_is_taken_back(app, cast, server, clock):
    server.answers = [DIES] * 2
    _public_id, booking_id = booked(app, cast.sam, cast.offerings["algebra"])
    deliver(app)
    cancelled(app, booking_id, cast.sam)
    clock.shift(timedelta(minutes=10))
    deliver(app)
    assert [event_in(letter)[0] for letter in server.letters] == ["REQUEST", "REQUEST", "CANCEL", "CANCEL"]


@pytest.mark.parametrize(("answer", "why"), [
    ("550 5.1.1 no such person", "5.1.1"), ("554 5.6.0 not like this", "5.6.0")], ids=["unknown address", "refused letter"])
def test_a_letter_that_is_refused_for_good_is_parked_with_the_reason(app, cast, server, answer, why):
    server.answers = [answer] * 2
    booked(app, cast.sam, cast.offerings["algebra"])
    deliver(app)
    assert states(app) == {("failed", "parked")}
    with app.app_context():
        assert all(why in mail.why for mail in db.session.scalars(db.select(Mail).where(Mail.kind == "booked")))


def test_a_letter_that_failed_is_sent_again_to_the_address_of_today(app, cast, server, clock):
    server.answers = ["550 5.1.1 no such person"] * 2
    booked(app, cast.sam, cast.offerings["algebra"])
    deliver(app)
    with app.app_context():
        db.session.get(Person, cast.sam.id).email = "sam@new.example"
        db.session.commit()
        mail = db.session.scalars(db.select(Mail).where(Mail.kind == "booked", Mail.person_id == cast.sam.id)).one()
        mails.send_again(mail, by=db.session.get(Person, cast.olga.id))
    deliver(app)
    assert [letter["To"].addresses[0].addr_spec for letter in server.letters] == ["sam@new.example"]
    assert event_in(server.letters[0])[1]["ATTENDEE"] == "mailto:sam@new.example"


def test_a_letter_that_is_sent_again_on_request_is_a_new_message(app, cast, server):
    booked(app, cast.sam, cast.offerings["algebra"])
    deliver(app)
    with app.app_context():
        mail = db.session.scalars(db.select(Mail).where(Mail.kind == "booked", Mail.person_id == cast.sam.id)).one()
        mails.send_again(mail, by=db.session.get(Person, cast.olga.id))
    deliver(app)
    assert len({letter["Message-ID"] for letter in server.to(cast.sam)}) == 2


def test_in_a_group_the_teacher_gets_one_invitation_and_hears_of_each(app, cast, server):
    booked(app, cast.sam, cast.offerings["choir"])
    _public_id, tom = booked(app, cast.tom, cast.offerings["choir"])
    deliver(app)
    first, second = server.to(cast.ada)
    assert event_in(first)[0] == "REQUEST" and not any(part.get_content_type() == "text/calendar" for part in second.walk())
    assert "Tom Tanaka has booked Choir with you." in text_of(second)
    cancelled(app, tom, cast.tom)
    deliver(app)
    assert event_in(server.to(cast.tom)[-1])[0] == "CANCEL" and len(server.to(cast.sam)) == 1
    assert "Tom Tanaka no longer comes" in text_of(server.to(cast.ada)[-1])


def test_a_teacher_whose_address_sends_the_mail_is_told_without_invitation(app, cast, server):
    app.config["MAIL_FROM"] = cast.ada.email
    booked(app, cast.sam, cast.offerings["algebra"])
    deliver(app)
    assert [part.get_content_type() for part in server.to(cast.ada)[0].walk()].count("text/calendar") == 0
    assert event_in(server.to(cast.sam)[0])[0] == "REQUEST"


def test_a_link_that_works_once_is_not_kept_after_it_has_left(app, cast, server):
    with app.app_context():
        sam = db.session.get(Person, cast.sam.id)
        mails.write("reset_password", person=sam, institution_id=cast.school.id, secret="s3cret-token", key="x")
        db.session.commit()
    deliver(app)
    assert "/reset-password/s3cret-token" in text_of(server.letters[0])
    with app.app_context():
        mail = db.session.scalars(db.select(Mail)).one()
        assert mail.secret == "" and "s3cret" not in mail.text + mail.html


@pytest.mark.parametrize(("kind", "details"), [
    ("verify_email", {}), ("reset_password", {}), ("password_changed", {"at": NOW.isoformat()}), ("change_email", {}),
    ("email_changed", {"at": NOW.isoformat(), "new": "n…@example.org"}), ("already_registered", {}),
    ("invitation", {"role": "teacher", "invited_by": "Olga Okafor", "expires_at": NOW.isoformat()}),
])
def test_every_letter_about_an_account_is_worded_in_text_and_html(app, cast, server, kind, details):
    with app.app_context():
        person = None if kind == "invitation" else db.session.get(Person, cast.sam.id)
        mails.write(kind, person=person, to_email="sam@example.org", institution_id=cast.school.id, details=details, secret="t0", key="x")
        db.session.commit()
    deliver(app)
    (letter,) = server.letters
    text, html = text_of(letter), text_of(letter, "html")
    assert "http://localhost/" in text and "http://localhost/" in html and "{" not in text + letter["Subject"]

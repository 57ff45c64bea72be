"""A private calendar address, the file of one lesson, and the links that add it elsewhere."""
import html
import re
from datetime import datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
import time_machine
from icalendar import Calendar

from app.actions import booking as bookings
from app.database import db
from app.models import Membership, Person
from tests.lessons import HOUR, NOW, TUESDAY, booked, moved


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as clock:
        yield clock


def address_for(client):
    page = client.post("/profile/calendar").text
    return re.search(r'http://localhost(/cal/[\w-]+\.ics)', page)[1]


def events(answer):
    return Calendar.from_ical(answer.data).walk("VEVENT")


def test_sams_feed_shows_his_lessons_and_follows_them(app, cast, as_sam, visitor):
    address = address_for(as_sam)
    public_id, _booking = booked(app, cast.sam, cast.offerings["algebra"])
    booked(app, cast.tom, cast.offerings["chess"], TUESDAY)
    (event,) = events(visitor.get(address))
    assert (event["SUMMARY"], event["SEQUENCE"], event.start) == ("Algebra, one to one with Ada Albers", 0, TUESDAY)
    moved(app, public_id, TUESDAY - HOUR, cast.ada)
    (changed,) = events(visitor.get(address))
    assert (changed["UID"], changed["SEQUENCE"], changed.start) == (event["UID"], 1, TUESDAY - HOUR)
    assert "ATTENDEE" not in changed and "VALARM" not in str(changed)


def test_a_cancelled_lesson_leaves_the_feed(app, cast, as_sam, visitor):
    address = address_for(as_sam)
    _public_id, booking_id = booked(app, cast.sam, cast.offerings["algebra"])
    with app.app_context():
        bookings.cancel(booking_id, by=db.session.get(Person, cast.sam.id), by_student=True)
    assert events(visitor.get(address)) == []


def test_the_feed_has_the_same_uid_as_the_mail(app, cast, as_ada, visitor):
    from app.jobs import outbox
    from app.models import Mail

    booked(app, cast.sam, cast.offerings["algebra"])
    with app.app_context():
        outbox.run_due()
        mail = db.session.scalars(db.select(Mail).where(Mail.kind == "booked", Mail.person_id == cast.ada.id)).one()
        in_mail = Calendar.from_ical(mail.calendar).walk("VEVENT")[0]
    (in_feed,) = events(visitor.get(address_for(as_ada)))
    assert all(in_mail[name] == in_feed[name] for name in ("UID", "SEQUENCE", "SUMMARY", "DESCRIPTION", "LOCATION"))


def test_a_feed_that_has_not_changed_is_not_sent_again(app, cast, as_sam, visitor):
    booked(app, cast.sam, cast.offerings["algebra"])
    address = address_for(as_sam)
    first = visitor.get(address)
    assert first.data == visitor.get(address).data and first.mimetype == "text/calendar"
    for etag in (first.headers["ETag"], f"W/{first.headers['ETag']}"):
        again = visitor.get(address, headers={"If-None-Match": etag})
        assert (again.status_code, again.data) == (304, b"")
    booked(app, cast.sam, cast.offerings["chess"], TUESDAY + 3 * HOUR)
    assert visitor.get(address, headers={"If-None-Match": first.headers["ETag"]}).status_code == 200


def test_the_feed_is_private_to_its_address(sqlite_app, as_sam, visitor):
    answer = visitor.get(address_for(as_sam))
    assert answer.headers["Cache-Control"] == "private, max-age=0, must-revalidate" and answer.headers["X-Robots-Tag"] == "noindex"
    assert visitor.head(address_for(as_sam)).status_code == 200
    assert visitor.get("/cal/made-up.ics").status_code == visitor.get("/cal/.ics").status_code == 404


def test_a_replaced_or_revoked_address_is_no_page_any_more(sqlite_app, as_sam, visitor):
    first = address_for(as_sam)
    second = address_for(as_sam)
    assert visitor.get(first).status_code == 404 and visitor.get(second).status_code == 200
    assert as_sam.post("/profile/calendar/revocation").status_code == 303
    assert visitor.get(second).status_code == 404


def test_the_token_is_shown_once_and_kept_nowhere(sqlite_app, cast, as_sam):
    address = address_for(as_sam)
    assert address not in as_sam.get("/profile/calendar").text
    with sqlite_app.app_context():
        kept = db.session.get(Person, cast.sam.id)
        assert kept.feed_token_hash not in address and len(address) >= len("/cal/") + 22


def test_lessons_of_long_ago_and_of_schools_one_has_left_are_not_in_it(app, cast, as_sam, visitor, clock):
    booked(app, cast.sam, cast.offerings["algebra"])
    address = address_for(as_sam)
    clock.shift(timedelta(days=62))
    assert events(visitor.get(address)) == []
    clock.move_to(NOW)
    assert len(events(visitor.get(address))) == 1
    with app.app_context():
        db.session.scalars(db.select(Membership).where(Membership.person_id == cast.sam.id)).one().removed_at = NOW
        db.session.commit()
    assert events(visitor.get(address)) == []


def test_a_lesson_can_be_downloaded_by_those_in_it_alone(app, cast, as_sam, as_ada, as_tom, as_zoe, as_olga):
    public_id, _booking = booked(app, cast.sam, cast.offerings["algebra"])
    address = f"/sessions/{public_id}/calendar.ics"
    assert [len(events(client.get(address))) for client in (as_sam, as_ada)] == [1, 1]
    assert [client.get(address).status_code for client in (as_tom, as_zoe, as_olga)] == [404] * 3


def test_the_sessions_page_offers_other_calendars_without_any_token(app, cast, as_sam):
    public_id, _booking = booked(app, cast.sam, cast.offerings["algebra"])
    page = as_sam.get(f"/sessions/{public_id}").text
    links = [html.unescape(link) for link in re.findall(r'href="(https://[^"]*(?:google|live|office|yahoo)[^"]*)"', page)]
    assert len(links) == 4
    yahoo = next(parse_qs(urlsplit(link).query) for link in links if "yahoo" in link)
    assert yahoo["ST"] == ["20261125T020000"]  # Sam's wall clock in Sydney
    google = next(parse_qs(urlsplit(link).query) for link in links if "google" in link)
    assert google["dates"] == ["20261124T150000Z/20261124T160000Z"]
    assert datetime.strptime(google["dates"][0][:16], "%Y%m%dT%H%M%SZ").hour == 15

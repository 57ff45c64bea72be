"""What a calendar program reads by a person's private address."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import settings as hypothesis
from hypothesis import strategies as st
from icalendar import Calendar

from app.adapters import plain
from app.adapters.calendars import feed, invitation
from app.adapters.calendars.item import Item

NASTY = "\r\n\0\t\x85\u2028\u202e\ufeff\ud800😀é,;:\"\\^="
ANY_TEXT = st.text(st.one_of(st.characters(exclude_categories=()), st.sampled_from(NASTY)), max_size=100)

PIANO = Item(
    uid="booking-6a1f@lectern.example",
    sequence=3,
    stamped_at=datetime(2026, 11, 20, 8, tzinfo=UTC),
    starts_at=datetime(2026, 12, 1, 10, tzinfo=UTC),
    ends_at=datetime(2026, 12, 1, 11, tzinfo=UTC),
    summary="Piano with Ada",
    description="Bring the blue book.",
    location="https://lectern.example/lessons/6a1f",
)
VIOLIN = replace(
    PIANO,
    uid="booking-7b2e@lectern.example",
    summary="Violin with Ben",
    starts_at=PIANO.starts_at + timedelta(days=1),
    ends_at=PIANO.ends_at + timedelta(days=1),
)

EMPTY_LINES = """BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//Lectern//Lectern//EN
CALSCALE:GREGORIAN
METHOD:PUBLISH
NAME:Lectern of Sam
X-WR-CALNAME:Lectern of Sam
COLOR:teal
REFRESH-INTERVAL;VALUE=DURATION:PT1H
X-PUBLISHED-TTL:PT1H
END:VCALENDAR
"""
PIANO_LINES = """BEGIN:VEVENT
SUMMARY:Piano with Ada
DTSTART:20261201T100000Z
DTEND:20261201T110000Z
DTSTAMP:20261120T080000Z
UID:booking-6a1f@lectern.example
SEQUENCE:3
CLASS:PUBLIC
DESCRIPTION:Bring the blue book.
LAST-MODIFIED:20261120T080000Z
LOCATION:https://lectern.example/lessons/6a1f
STATUS:CONFIRMED
TRANSP:OPAQUE
END:VEVENT
"""


def text(ics):
    return ics.replace(b"\r\n ", b"").decode().replace("\r\n", "\n")


def test_sam_without_lessons_has_an_empty_calendar_of_his_name():
    assert text(feed.to_ics("Lectern of Sam", [])) == EMPTY_LINES


def test_a_lesson_stands_in_the_feed_with_its_version_and_without_people_or_alarms():
    assert PIANO_LINES in text(feed.to_ics("Sam", [PIANO]))
    for word in ("ATTENDEE", "ORGANIZER", "VALARM", "X-WR-TIMEZONE", "VTIMEZONE"):
        assert word not in text(feed.to_ics("Sam", [PIANO]))


def test_the_feed_is_the_same_body_in_whatever_order_lessons_come():
    body = feed.to_ics("Sam", [PIANO, VIOLIN])
    assert body == feed.to_ics("Sam", [VIOLIN, PIANO]) and feed.etag(body) == feed.etag(bytes(body))
    assert body.index(b"Piano") < body.index(b"Violin")


def test_a_moved_lesson_changes_the_etag():
    moved = replace(PIANO, sequence=4, ends_at=PIANO.ends_at + timedelta(minutes=15))
    assert feed.etag(feed.to_ics("Sam", [PIANO])) != feed.etag(feed.to_ics("Sam", [moved]))


def test_the_feed_and_the_mail_speak_of_one_event():
    platform = {"organizer_name": "Lectern", "organizer_email": "bookings@lectern.example"}
    mailed = invitation.Invitation(**vars(PIANO), **platform, attendee_name="Sam", attendee_email="sam@example.com")
    (in_mail,) = Calendar.from_ical(invitation.to_ics(mailed)).walk("VEVENT")
    (in_feed,) = Calendar.from_ical(feed.to_ics("Sam", [PIANO])).walk("VEVENT")
    for name in ("UID", "SEQUENCE", "DTSTAMP", "DTSTART", "DTEND"):
        assert in_feed[name] == in_mail[name]


def test_a_single_lesson_can_be_downloaded():
    ics = text(feed.one(PIANO))
    assert PIANO_LINES in ics and "METHOD:PUBLISH\n" in ics
    assert "X-WR-CALNAME" not in ics and "REFRESH-INTERVAL" not in ics


@given(st.lists(st.tuples(ANY_TEXT, ANY_TEXT), max_size=4), ANY_TEXT)
@hypothesis(max_examples=80, deadline=None)
def test_whatever_people_type_leaves_the_feed_whole(texts, name):
    items = [replace(PIANO, uid=f"b{n}@x", summary=s, description=d) for n, (s, d) in enumerate(texts)]
    body = feed.to_ics(name, items)
    lines = body.split(b"\r\n")
    assert all(len(line) <= 75 and b"\n" not in line and b"\r" not in line for line in lines)
    calendar = Calendar.from_ical(body)
    assert calendar["X-WR-CALNAME"] == plain.one_line(name)
    read = [(event["SUMMARY"], event.get("DESCRIPTION", "")) for event in calendar.walk("VEVENT")]
    assert read == [(plain.one_line(s), plain.paragraphs(d)) for s, d in texts]

"""What a calendar is told of a lesson, by mail: booked, moved, cancelled."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import permutations
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis
from hypothesis import strategies as st
from icalendar import Calendar

from app.adapters import plain
from app.adapters.calendars.invitation import Invitation, to_ics

NASTY = "\r\n\0\t\x0b\x1c\x7f\x85\u2028\u2029\u202e\u2066\ufeff\ud800\udfff😀👩‍🏫éß漢,;:\"\\^=?<>'"
ANY_TEXT = st.text(st.one_of(st.characters(exclude_categories=()), st.sampled_from(NASTY)), max_size=150)

BOOKED = Invitation(
    uid="booking-6a1f@lectern.example",
    sequence=0,
    stamped_at=datetime(2026, 11, 20, 8, 0, 1, 999, tzinfo=UTC),
    starts_at=datetime(2026, 12, 1, 10, tzinfo=ZoneInfo("Europe/Berlin")),
    ends_at=datetime(2026, 12, 1, 11, tzinfo=ZoneInfo("Europe/Berlin")),
    summary="Piano, first lesson",
    description="With Ada.\nJoin: https://lectern.example/lessons/6a1f",
    location="https://lectern.example/lessons/6a1f",
    url="https://lectern.example/lessons/6a1f",
    organizer_name="Ada via Lectern",
    organizer_email="bookings@lectern.example",
    attendee_name="Sam",
    attendee_email="Sam+piano@example.com",
)
MOVED = replace(
    BOOKED,
    sequence=1,
    stamped_at=BOOKED.stamped_at + timedelta(hours=1),
    starts_at=BOOKED.starts_at + timedelta(days=1),
    ends_at=BOOKED.ends_at + timedelta(days=1),
)
CANCELLED = replace(MOVED, sequence=2, stamped_at=MOVED.stamped_at + timedelta(hours=1), cancelled=True)

BOOKED_LINES = r"""BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//Lectern//Lectern//EN
CALSCALE:GREGORIAN
METHOD:REQUEST
BEGIN:VEVENT
SUMMARY:Piano\, first lesson
DTSTART:20261201T090000Z
DTEND:20261201T100000Z
DTSTAMP:20261120T080001Z
UID:booking-6a1f@lectern.example
SEQUENCE:0
ATTENDEE;CN=Sam;CUTYPE=INDIVIDUAL;PARTSTAT=NEEDS-ACTION;ROLE=REQ-PARTICIPANT;RSVP=TRUE:mailto:Sam+piano@example.com
CLASS:PUBLIC
DESCRIPTION:With Ada.\nJoin: https://lectern.example/lessons/6a1f
LOCATION:https://lectern.example/lessons/6a1f
ORGANIZER;CN="Ada via Lectern":mailto:bookings@lectern.example
STATUS:CONFIRMED
TRANSP:OPAQUE
URL:https://lectern.example/lessons/6a1f
X-MICROSOFT-CDO-BUSYSTATUS:BUSY
X-MICROSOFT-DISALLOW-COUNTER:TRUE
END:VEVENT
END:VCALENDAR
"""


def unfolded(ics):
    return ics.replace(b"\r\n ", b"").decode().replace("\r\n", "\n")


def event(ics):
    (only,) = Calendar.from_ical(ics).walk("VEVENT")
    return only


def test_sam_gets_exactly_these_lines_for_his_lesson():
    assert unfolded(to_ics(BOOKED)) == BOOKED_LINES


def test_a_mail_sent_again_carries_the_same_bytes():
    assert to_ics(BOOKED) == to_ics(replace(BOOKED))


def test_a_moved_lesson_is_asked_again_as_the_same_event():
    moved = unfolded(to_ics(MOVED))
    assert "METHOD:REQUEST\n" in moved and "SEQUENCE:1\n" in moved and "DTSTART:20261202T090000Z\n" in moved
    assert "PARTSTAT=NEEDS-ACTION" in moved and f"UID:{BOOKED.uid}\n" in moved
    assert MOVED.method == "REQUEST"


def test_a_cancelled_lesson_names_the_same_event_people_and_times():
    moved, cancelled = event(to_ics(MOVED)), event(to_ics(CANCELLED))
    assert "METHOD:CANCEL\n" in unfolded(to_ics(CANCELLED)) and CANCELLED.method == "CANCEL"
    assert cancelled["STATUS"] == "CANCELLED" and cancelled["SEQUENCE"] == 2
    for name in ("UID", "ORGANIZER", "ATTENDEE", "DTSTART", "DTEND"):
        assert cancelled[name] == moved[name]


def test_an_unanswered_request_is_shown_as_tentative():
    asked = event(to_ics(replace(BOOKED, tentative=True)))
    assert asked["STATUS"] == "TENTATIVE" and asked["X-MICROSOFT-CDO-BUSYSTATUS"] == "TENTATIVE"


def kept_after(invitations):
    """What a calendar holds once it has applied these by (SEQUENCE, DTSTAMP), as RFC 5546 2.1.4 asks."""
    kept = {}
    for ics in map(to_ics, invitations):
        new = event(ics)
        version = (new["SEQUENCE"], new.DTSTAMP)
        if new["UID"] not in kept or version >= kept[new["UID"]][0]:
            kept[new["UID"]] = (version, new)
    return [(each["STATUS"], each.DTSTART) for _, each in kept.values()]


def test_mails_read_in_any_order_leave_sam_the_moved_time():
    asked = replace(BOOKED, tentative=True, stamped_at=BOOKED.stamped_at - timedelta(days=1))
    for order in permutations([asked, BOOKED, MOVED, BOOKED]):
        assert kept_after(order) == [("CONFIRMED", MOVED.starts_at)]


def test_mails_read_in_any_order_leave_sam_a_cancelled_lesson():
    for order in permutations([BOOKED, MOVED, CANCELLED, MOVED]):
        assert kept_after(order) == [("CANCELLED", MOVED.starts_at)]


def test_sam_is_the_only_attendee_and_ada_stays_unnamed_by_address():
    only = event(to_ics(BOOKED))
    assert only["ATTENDEE"] == "mailto:Sam+piano@example.com"
    assert only["ORGANIZER"] == "mailto:bookings@lectern.example"
    assert unfolded(to_ics(BOOKED)).count("mailto:") == 2


@pytest.mark.parametrize("email", ["bookings@lectern.example", "Bookings@LECTERN.example"])
def test_nobody_is_invited_by_themselves(email):
    with pytest.raises(ValueError, match="organizer"):
        replace(BOOKED, attendee_email=email)


def test_a_name_keeps_its_letters_and_loses_what_breaks_outlook():
    name = '  Sam "^Sammy"\r\nATTENDEE:mailto:zoe@x.example \u202eO\'Neil\\; Zoë\0 '
    written = unfolded(to_ics(replace(BOOKED, attendee_name=name)))
    assert "ATTENDEE;CN=\"Sam Sammy ATTENDEE:mailto:zoe@x.example O'Neil; Zoë\";" in written
    assert written.count("\nATTENDEE") == 1


def test_a_person_without_a_name_is_known_by_address():
    written = unfolded(to_ics(replace(BOOKED, attendee_name='"\r\n"')))
    assert "ATTENDEE;CUTYPE=INDIVIDUAL;" in written


@pytest.mark.parametrize(
    "email",
    ["", "sam", "@example.com", "sam@", "sam@x\r\nBCC:zoe@x", "Sam <sam@x.org>", "sam@x.org\0", "s am@x.org", '"s"@x.org',
     "sam@x.org,zoe@x.org", "säm@x.org", "sam@-x.org", "sam@x..org", "sam@\u202ex.org", "a" * 65 + "@x.org", "sam@\ud800.org"],
)
def test_an_address_that_cannot_be_mailed_is_refused(email):
    with pytest.raises(ValueError, match="address"):
        replace(BOOKED, attendee_email=email)


def test_an_international_domain_is_written_as_dns_knows_it():
    written = unfolded(to_ics(replace(BOOKED, attendee_email="sam@straße.example")))
    assert "mailto:sam@xn--strae-oqa.example\n" in written


@pytest.mark.parametrize(
    "wrong",
    [
        {"starts_at": datetime(2026, 12, 1)},
        {"ends_at": BOOKED.starts_at},
        {"sequence": -1},
        {"uid": "booking 1\r\nX:y"},
        {"uid": ""},
        {"url": "javascript:alert(1)"},
        {"url": "https://x.example/\r\nX-EVIL:1"},
    ],
    ids=["no zone", "no length", "version below zero", "uid of two lines", "no uid", "script link", "link of two lines"],
)
def test_a_lesson_that_cannot_be_written_is_refused(wrong):
    with pytest.raises(ValueError):
        replace(BOOKED, **wrong)


@given(summary=ANY_TEXT, description=ANY_TEXT, place=ANY_TEXT, name=ANY_TEXT)
@hypothesis(max_examples=150, deadline=None)
def test_whatever_people_type_stays_text(summary, description, place, name):
    invitation = replace(BOOKED, summary=summary, description=description, location=place, attendee_name=name)
    ics = to_ics(invitation)
    lines = ics.split(b"\r\n")
    assert lines.pop() == b"" and all(len(line) <= 75 for line in lines)
    whole = "".join(line.decode() for line in lines)  # raises where a fold cuts a character
    assert "\r" not in whole and "\n" not in whole and "\0" not in whole
    read = event(ics)
    assert read["SUMMARY"] == plain.one_line(summary)
    assert read.get("DESCRIPTION", "") == plain.paragraphs(description)
    assert read.get("LOCATION", "") == plain.one_line(place)
    assert read["ATTENDEE"].params.get("CN", "") == plain.name(name)
    assert set(read) <= set(event(to_ics(BOOKED)))

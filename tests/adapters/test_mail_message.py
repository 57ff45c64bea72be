"""Letters as mail programs read them."""

import email
from dataclasses import replace
from datetime import UTC, datetime
from email import policy
from email.header import decode_header, make_header
from email.utils import parseaddr

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis
from hypothesis import strategies as st
from icalendar import Calendar

from app.adapters import plain
from app.adapters.calendars.invitation import Invitation, to_ics
from app.adapters.mail.message import Letter, build

NASTY = "\r\n\0\t\x0b\x1c\x7f\x85\u2028\u202e\u2066\ufeff\ud800😀👩‍🏫éß漢,;:\"\\^=?<>@()[]."
CHARACTERS = st.one_of(st.characters(exclude_categories=()), st.sampled_from(NASTY))
TOKENS = st.sampled_from(["=?utf-8?q?a=0D=0Ab?=", "=?x", "?=", "\r\nBcc: zoe@example.com", "<zoe@example.com>", "x" * 90])
ANY_TEXT = st.lists(CHARACTERS | TOKENS, max_size=100).map("".join)

INVITATION = Invitation(
    uid="booking-6a1f@lectern.example",
    sequence=0,
    stamped_at=datetime(2026, 11, 20, 8, tzinfo=UTC),
    starts_at=datetime(2026, 12, 1, 9, tzinfo=UTC),
    ends_at=datetime(2026, 12, 1, 10, tzinfo=UTC),
    summary="Übung 😀 with Ada",
    organizer_name="Ada via Lectern",
    organizer_email="bookings@lectern.example",
    attendee_name="Sam",
    attendee_email="sam@example.com",
)
BOOKED = Letter(
    to_name="Sam",
    to_email="sam@example.com",
    from_name="Ada via Lectern",
    from_email="bookings@lectern.example",
    subject="Booked: Übung with Ada",
    text="Hello Sam,\nyour lesson is booked. " + "é" * 100,
    html="<p>Hello Sam, your lesson is booked.</p>",
    message_id="<bk-6a1f.0@lectern.example>",
    written_at=datetime(2026, 11, 20, 8, tzinfo=UTC),
    invitation=to_ics(INVITATION),
    method="REQUEST",
)
REMINDER = replace(
    BOOKED,
    message_id="<bk-6a1f.0.day.4711-4711-4711-4711-4711-4711-4711-4711-4711@mail.lectern.example>",
    in_reply_to="<bk-6a1f.0@lectern.example>",
    references=("<bk-6a1f.0@lectern.example>", "<bk-6a1f.1@lectern.example>"),
    invitation=None,
    method=None,
    reminder=True,
    unsubscribe_url="https://lectern.example/mail/stop/" + "k" * 90,
    unsubscribe_email="stop@lectern.example",
)


def sent(letter):
    return build(letter).as_bytes()


def read(letter):
    return email.message_from_bytes(sent(letter), policy=policy.default)


def test_sams_confirmation_has_the_shape_that_mail_programs_take_for_an_invitation():
    shape = [(part.get_content_type(), part.get_content_disposition()) for part in read(BOOKED).walk()]
    assert shape == [
        ("multipart/mixed", None),
        ("multipart/alternative", None),
        ("text/plain", None),
        ("text/html", None),
        ("text/calendar", None),
        ("application/ics", "attachment"),
    ]


def test_both_calendar_parts_hold_the_invitation_byte_for_byte():
    *_, inner, attached = read(BOOKED).walk()
    assert inner.get_payload(decode=True) == attached.get_payload(decode=True) == BOOKED.invitation
    assert inner.get_content_charset() == "utf-8"
    assert attached.get_filename() == attached.get_param("name") == "invite.ics"


@pytest.mark.parametrize("cancelled", [False, True], ids=["booked", "cancelled"])
def test_header_and_body_name_the_same_method(cancelled):
    invitation = replace(INVITATION, sequence=1, cancelled=cancelled)
    letter = replace(BOOKED, invitation=to_ics(invitation), method=invitation.method)
    *_, inner, _ = read(letter).walk()
    body = Calendar.from_ical(inner.get_payload(decode=True))
    assert inner.get_param("method") == body["METHOD"] == ("CANCEL" if cancelled else "REQUEST")


def test_sam_reads_the_letter_that_was_written():
    letter = read(BOOKED)
    assert letter.get_body(["plain"]).get_payload(decode=True).decode() == BOOKED.text.replace("\n", "\r\n") + "\r\n"
    assert letter.get_body(["html"]).get_payload(decode=True).decode() == BOOKED.html + "\r\n"
    assert letter["Subject"] == BOOKED.subject
    assert str(letter["To"]) == "Sam <sam@example.com>"


def test_the_headers_say_who_when_and_that_no_answer_is_awaited():
    letter = read(BOOKED)
    assert letter["Date"].datetime == BOOKED.written_at
    assert letter["Message-ID"] == "<bk-6a1f.0@lectern.example>"
    assert letter["From"].addresses[0].addr_spec == "bookings@lectern.example"
    assert (letter["Auto-Submitted"], letter["X-Auto-Response-Suppress"]) == ("auto-generated", "All")
    assert not [name for name in letter if name.startswith(("List-", "Bcc", "Cc", "Reply-To", "References"))]


def test_a_reminder_hangs_below_the_confirmation_and_can_be_stopped_by_one_click():
    raw, letter = sent(REMINDER), read(REMINDER)
    assert f"Message-ID: {REMINDER.message_id}\r\n".encode() in raw
    assert letter["In-Reply-To"] == BOOKED.message_id
    assert letter["References"].split() == list(REMINDER.references)
    assert letter["List-Unsubscribe"].split() == [f"<{REMINDER.unsubscribe_url}>,", "<mailto:stop@lectern.example>"]
    assert letter["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


def test_one_click_is_not_promised_without_https():
    assert "List-Unsubscribe-Post" not in read(replace(REMINDER, unsubscribe_url="http://localhost:8000/stop/k"))


def test_a_letter_without_invitation_or_html_is_plain():
    letter = read(replace(BOOKED, html=None, invitation=None, method=None, reply_to_email="ada@example.com"))
    assert letter.get_content_type() == "text/plain"
    assert letter["Reply-To"] == "ada@example.com"


@pytest.mark.parametrize(
    "wrong",
    [
        {"method": "CANCEL"},
        {"method": None},
        {"to_email": "zoe@example.com"},
        {"from_email": "other@lectern.example"},
        {"invitation": BOOKED.invitation.replace(b"ATTENDEE", b"ATTENDEE:mailto:zoe@example.com\r\nATTENDEE")},
        {"to_email": "sam@example.com, zoe@example.com"},
        {"to_email": "sam@example.com\r\nBcc: zoe@example.com"},
        {"message_id": "<a@b>\r\nBcc: zoe@example.com"},
        {"in_reply_to": "no-brackets@lectern.example"},
        {"references": ("<a@b>", "x y")},
        {"reply_to_email": "ada"},
        {"written_at": datetime(2026, 11, 20)},
        {"unsubscribe_url": "https://lectern.example/stop"},
        {"reminder": True},
        {"reminder": True, "unsubscribe_url": "https://lectern.example/>\r\nBcc: zoe@example.com"},
    ],
    ids=lambda wrong: " ".join(wrong),
)
def test_a_letter_that_contradicts_itself_is_not_built(wrong):
    with pytest.raises(ValueError):
        build(replace(BOOKED, **wrong))


ENCODED_WORD = "=?utf-8?q?x=0D=0ABcc:_zoe@example.com?="


@pytest.mark.parametrize(
    "text",
    ["x\r\nBcc: zoe@example.com", "x\nBcc: zoe@example.com", "x\r\n\r\n<b>", "\u202ex\0\u2028y\ud800", ENCODED_WORD, "=" + ENCODED_WORD],
    ids=["crlf", "lf", "end of headers", "controls", "encoded word", "doubled equals sign"],
)
def test_no_name_or_subject_adds_a_header(text):
    letter = replace(BOOKED, subject=text, to_name=text, from_name=text)
    assert [line for line in sent(letter).lower().split(b"\r\n") if line.startswith(b"bcc")] == []
    assert read(letter).keys() == read(BOOKED).keys()
    assert header(letter, "Subject") == plain.one_line(text)
    assert mailbox(letter, "To") == (plain.name(text), BOOKED.to_email)


def header(letter, name):
    """The header by Python's older reader: the newer one of 3.11 puts spaces between the encoded words of a name."""
    raw = email.message_from_bytes(sent(letter))[name]
    return str(make_header(decode_header(raw.replace("\r\n", ""))))


def mailbox(letter, name):
    phrase, spec = parseaddr(email.message_from_bytes(sent(letter))[name])
    return str(make_header(decode_header(phrase))), spec


@given(subject=ANY_TEXT, to_name=ANY_TEXT, from_name=ANY_TEXT, text=ANY_TEXT)
@hypothesis(max_examples=60, deadline=None)
def test_whatever_people_type_arrives_as_text_in_short_seven_bit_lines(subject, to_name, from_name, text):
    letter = replace(BOOKED, subject=subject, to_name=to_name, from_name=from_name, text=text, html=text)
    raw = sent(letter)
    assert raw.isascii() and b"\0" not in raw
    assert all(len(line) <= 76 and b"\r" not in line and b"\n" not in line for line in raw.split(b"\r\n"))
    assert read(letter).keys() == read(BOOKED).keys()
    assert header(letter, "Subject") == plain.one_line(subject)
    assert mailbox(letter, "To") == (plain.name(to_name), BOOKED.to_email)
    assert mailbox(letter, "From") == (plain.name(from_name), BOOKED.from_email)
    for kind in ("plain", "html"):
        body = read(letter).get_body([kind]).get_payload(decode=True).decode()
        assert body == plain.paragraphs(text).replace("\n", "\r\n") + "\r\n"


def test_a_letter_sent_again_is_the_same_bytes():
    assert sent(BOOKED) == sent(replace(BOOKED)) and sent(REMINDER) == sent(replace(REMINDER))

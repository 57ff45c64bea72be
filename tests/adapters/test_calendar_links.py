"""The links by which a person copies a lesson into a calendar that is not linked."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qsl, urlsplit
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis
from hypothesis import strategies as st

from app.adapters import plain
from app.adapters.calendars import links
from app.adapters.calendars.item import Item

NASTY = "\r\n\0\t\u202e\ud800😀漢é &+%#?/=\"<>"
ANY_TEXT = st.text(st.one_of(st.characters(exclude_categories=()), st.sampled_from(NASTY)), max_size=1500)

SYDNEY, BERLIN = ZoneInfo("Australia/Sydney"), ZoneInfo("Europe/Berlin")
LESSON = Item(
    uid="booking-6a1f@lectern.example",
    sequence=0,
    stamped_at=datetime(2026, 11, 20, 8, tzinfo=UTC),
    starts_at=datetime(2026, 12, 1, 10, tzinfo=BERLIN),
    ends_at=datetime(2026, 12, 1, 11, tzinfo=BERLIN),
    summary="Piano & more",
    description="With Ada.\n100 % fun + games",
    location="https://lectern.example/lessons/6a1f",
)
ALL = {
    "google": links.google,
    "outlook": links.outlook,
    "microsoft365": links.microsoft365,
    "yahoo": lambda item: links.yahoo(item, SYDNEY),
}
TEXT_NAMES = {"google": ("text", "details"), "yahoo": ("TITLE", "DESC")}


def fields(address):
    return dict(parse_qsl(urlsplit(address).query, keep_blank_values=True, strict_parsing=True, errors="strict"))


def test_google_gets_the_lesson_in_utc():
    assert links.google(LESSON) == (
        "https://calendar.google.com/calendar/render?action=TEMPLATE&dates=20261201T090000Z%2F20261201T100000Z&crm=BUSY"
        "&text=Piano%20%26%20more&location=https%3A%2F%2Flectern.example%2Flessons%2F6a1f"
        "&details=With%20Ada.%0A100%20%25%20fun%20%2B%20games"
    )


@pytest.mark.parametrize(
    ("link", "page"),
    [
        (links.outlook(LESSON), "https://outlook.live.com/calendar/0/action/compose"),
        (links.outlook(LESSON, phone=True), "https://outlook.live.com/calendar/0/deeplink/compose"),
        (links.microsoft365(LESSON), "https://outlook.office.com/calendar/0/action/compose"),
    ],
    ids=["outlook.com", "outlook.com on a phone", "microsoft 365"],
)
def test_microsoft_gets_the_lesson_in_utc(link, page):
    assert link.partition("?")[0] == page
    assert fields(link) == {
        "path": "/calendar/action/compose",
        "rru": "addevent",
        "startdt": "2026-12-01T09:00:00Z",
        "enddt": "2026-12-01T10:00:00Z",
        "subject": LESSON.summary,
        "body": LESSON.description,
        "location": LESSON.location,
    }


def test_yahoo_gets_the_hour_on_sams_wall_in_sydney():
    assert fields(links.yahoo(LESSON, SYDNEY)) == {
        "v": "60",
        "ST": "20261201T200000",
        "ET": "20261201T210000",
        "TITLE": LESSON.summary,
        "DESC": LESSON.description,
        "in_loc": LESSON.location,
    }


def test_yahoo_is_told_the_length_when_the_clock_goes_back_in_the_lesson():
    starts_at = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)  # 02:30 in Berlin; an hour later it is 02:30 again
    sent = fields(links.yahoo(replace(LESSON, starts_at=starts_at, ends_at=starts_at + timedelta(minutes=90)), BERLIN))
    assert (sent["ST"], sent["DUR"], "ET" in sent) == ("20261025T023000", "0130", False)


@pytest.mark.parametrize("target", ALL)
def test_spaces_are_not_written_as_plus(target):
    address = ALL[target](LESSON)
    assert "+" not in address and "%20" in address


@pytest.mark.parametrize("target", ALL)
def test_a_long_text_is_cut_and_the_place_stays(target):
    _, body = TEXT_NAMES.get(target, ("subject", "body"))
    sent = fields(ALL[target](replace(LESSON, description="Übung 😀 " * 500)))
    assert sent[body].startswith("Übung 😀 Übung") and sent[body].endswith("…")
    assert LESSON.location in sent.values()


@pytest.mark.parametrize("target", ALL)
@given(summary=ANY_TEXT, description=ANY_TEXT, location=ANY_TEXT)
@hypothesis(max_examples=60, deadline=None)
def test_every_link_is_short_and_ascii_whatever_people_type(target, summary, description, location):
    address = ALL[target](replace(LESSON, summary=summary, description=description, location=location))
    assert len(address) < 2000 and address.isascii() and address.isprintable() and " " not in address
    assert urlsplit(address).fragment == ""
    title, body = TEXT_NAMES.get(target, ("subject", "body"))
    sent = fields(address)
    assert plain.one_line(summary).startswith(sent.get(title, "").removesuffix("…").rstrip())
    assert plain.paragraphs(description).startswith(sent.get(body, "").removesuffix("…").rstrip())

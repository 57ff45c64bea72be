"""Whatever a person types is text on every surface that it reaches: nothing of it runs, opens a tag, a header, a formula or a line."""
import csv
import io
import re
from html.parser import HTMLParser

import pytest
import time_machine
from icalendar import Calendar

from app.adapters import plain
from app.database import db
from app.jobs import outbox
from app.models import Membership
from tests import lessons
from tests.attendance import a_lesson as a_past_lesson
from tests.attendance import an_attendance
from tests.cast import client_of, kept
from tests.lessons import NOW, TUESDAY, at
from tests.mail_server import MailServer

CANARIES = {
    "tags": "<script>canary()</script>\"><img src=x onerror=canary()>--><svg/onload=canary()>' onmouseover='canary()' x='",
    "a formula and templates": "=cmd|'/c calc'!A1 {{7*7}}${7*7}<%= 7*7 %> %(canary)s %s {canary} %",
    "headers": "canary\r\nBcc: evil@example.org\r\n\r\n<b>canary</b> =?utf-8?q?canary=0d=0aBcc:_evil@example.org?=",
    "letters that turn the text around": "canary\u202e\u2066gnp.exe\u202c\x00\x1b[31m",
    "an address": "javascript:canary()",
    "lines of a calendar": "canary\\;\\,\r\nATTENDEE:mailto:evil@example.org\nEND:VEVENT\rBEGIN:VEVENT",
}
EVIL = {"onerror", "onload", "onmouseover", "onclick"}


class Read(HTMLParser):
    """What a browser makes of a page: which of its tags and attributes nobody of us wrote."""

    def __init__(self, html):
        super().__init__()
        self.wrong = []
        self.feed(html)

    def handle_starttag(self, tag, attributes):
        for name, value in attributes:
            if name in EVIL or (name.startswith("on") and name.isalpha()):
                self.wrong.append(f"<{tag} {name}>")
            if name in ("href", "src", "action", "formaction") and (value or "").strip().lower().startswith(("javascript:", "data:text")):
                self.wrong.append(f"<{tag} {name}={value}>")
            if name.startswith("hx-") and "canary" in (value or "") and name not in ("hx-confirm", "hx-vals"):
                self.wrong.append(f"<{tag} {name}={value}>")
        if tag in ("script", "svg", "img") and any("canary" in (value or "") for name, value in attributes if name in ("src", "href")):
            self.wrong.append(f"<{tag}> of theirs")
        is_data = tag == "script" and dict(attributes).get("type") == "application/json"  # a browser does not run that
        self.tag = "" if is_data else tag

    def handle_data(self, data):
        if getattr(self, "tag", "") in ("script", "style") and "canary" in data:
            self.wrong.append("a script or style with their words")

    def handle_endtag(self, tag):
        self.tag = ""


def wrong_in(page):
    """What of an HTML page came alive."""
    found = Read(page).wrong
    found += ["a tag"] if re.search(r"<(script|b|img src=x)>?\s*canary|<img src=x|<svg/onload|<b>canary", page, re.I) else []
    found += ["a template"] if re.search(r"\b49\b.{0,10}49", page) else []
    return found + ["text that reads backwards"] * bool(re.search("[\u202a-\u202e]", page))


@pytest.fixture(params=CANARIES)
def canary(request):
    return CANARIES[request.param]


@pytest.fixture
def app(sqlite_app):
    """One database is enough: what is typed is made inert above it."""
    server = MailServer()
    sqlite_app.config.update(server.settings())
    server.start()
    with time_machine.travel(NOW, tick=False):
        sqlite_app.letters = server
        yield sqlite_app
    server.stop()


@pytest.fixture
def typed(app, cast, canary):
    """Everybody has typed the canary wherever she can. Returns the addresses of the lessons: ahead, now and past."""
    olga, ada, sam = (client_of(app, person) for person in (cast.olga, cast.ada, cast.sam))
    text, one = canary, plain.one_line(canary)  # what no form asks for yet is put as its form would put it
    profile = {"zone": "Europe/Berlin", "language": "en", "hour_cycle": "auto", "theme": "auto"}
    for browser in (sam, ada):
        browser.post("/profile", data={"name": "canary " + text, **profile})
    olga.post("/institution/settings", data={
        "name": "canary " + text, "zone": "Europe/Berlin", "language": "en", "currency": "EUR", "sign_up": "open",
        "reminder_minutes": "60", "student_joins_minutes_before": 5, "teacher_joins_minutes_before": 15, "late_after_minutes": 5,
        "left_early_minutes": 5, "present_percent": 50, "video_provider": "builtin"})
    offering = cast.offerings["algebra"].public_id
    saved = ada.post(f"/offerings/{offering}/edit", data={
        "title": text, "description": text, "topics": text, "materials": text, "requirements": text, "session_type": "ONE_ON_ONE",
        "duration_minutes": 60, "price": "0", "currency": "EUR", "topic_type": "flexible", "level": "any", "language": "en",
        "allow_chat": "y", "allow_screen_share": "y", "is_active": "y"})
    assert saved.status_code == 303
    with kept(app):
        teacher = db.session.scalar(db.select(Membership).where(Membership.person_id == cast.ada.id))
        member_id, teacher.headline = teacher.public_id, one
    ada.post(f"/availability/{member_id}/dates", data={"kind": "off", "first_on": "2026-12-20", "last_on": "2026-12-21", "note": text})
    done = sam.post(f"/book/{offering}/confirm", data={"at": at(TUESDAY), "topic": text, "message": text, "form_token": "t"})
    lesson = done.headers["Location"].split("?")[0]
    deliver(app)
    sam.post(f"{lesson}/messages", data={"body": text})
    ada.post(f"{lesson}/move", data={"at": at(TUESDAY - lessons.HOUR), "reason": text})
    now = lessons.a_lesson(app, cast, title=one)
    with kept(app):
        past = a_past_lesson(cast.school, cast.ada, cast.sam, title=one)
        line = an_attendance(past, cast.sam).public_id
        over = past.public_id
    ada.post(f"/attendance/{line}/correction", data={"status": "excused", "minutes": "", "reason": text})
    room = f"/sessions/{now.public_id}/room"
    tabs = {name: browser.post(f"{room}/peers", json={}).json["id"] for name, browser in (("sam", sam), ("ada", ada))}
    sam.post(f"{room}/messages", json={"id": tabs["sam"], "body": text})
    deliver(app)
    return {"lesson": lesson, "room": room, "past": f"/sessions/{over}", "offering": offering, "member": member_id, "tabs": tabs,
            "line": line}


def deliver(app):
    with app.app_context():
        outbox.run_due()


def pages_of(app, typed):
    """Every page that can be opened by its bare address, and those of the things that were typed about."""
    bare = [rule.rule for rule in app.url_map.iter_rules() if "GET" in rule.methods and not rule.arguments]
    lesson, room, offering = typed["lesson"], typed["room"], typed["offering"]
    return [*bare, lesson, f"{lesson}/move", f"{lesson}/move?at={at(TUESDAY)}", f"{lesson}/cancel", f"{lesson}/attendance", room,
            f"{room}/check", typed["past"], f"{typed['past']}/attendance", f"/attendance/{typed['line']}/correction",
            f"/availability/{typed['member']}", f"/book/{offering}", f"/book/{offering}/confirm?at={at(TUESDAY + lessons.HOUR)}",
            f"/offerings/{offering}/edit", "/?view=week", "/calendar?view=week", "/calendar?view=month&on=2026-12-20"]


def test_no_page_comes_alive(app, cast, typed):
    wrong, seen = [], 0
    for person, headers in ((cast.olga, {}), (cast.ada, {}), (cast.sam, {}), (cast.tom, {}), (cast.olga, {"HX-Request": "true"})):
        browser = client_of(app, person)
        for address in pages_of(app, typed):
            page = browser.get(address, headers=headers)
            assert page.status_code < 500, address
            if page.mimetype == "text/html":
                wrong += [f"{person.name} {address}: {what}" for what in wrong_in(page.text)]
                seen += "canary" in page.text or "7*7" in page.text
    assert seen > 20 and not wrong, "\n".join(wrong)


def test_no_letter_gets_another_header_reader_or_tag(app, cast, typed):
    letters = app.letters.letters
    assert len(letters) >= 4
    for letter in letters:
        assert not letter.defects and letter["Bcc"] is None and len(letter["To"].addresses) == 1
        assert letter["To"].addresses[0].addr_spec in (cast.ada.email, cast.sam.email)
        assert "\n" not in letter["Subject"] and not re.search("[\u202a-\u202e]", str(letter["Subject"]))
        for part in letter.walk():
            if part.get_content_type() == "text/html":
                assert not wrong_in(part.get_content())
            if part.get_content_type() == "text/calendar":
                assert_one_event(part.get_content())


def assert_one_event(ics):
    calendar = Calendar.from_ical(ics)
    assert "evil@example.org" not in [str(each) for event in calendar.walk("VEVENT") for each in people_of(event)]
    assert len(calendar.walk("VEVENT")) == len(re.findall("^BEGIN:VEVENT", ics, re.M))


def people_of(event):
    found = event.get("ATTENDEE", [])
    return [each.removeprefix("mailto:") for each in (found if isinstance(found, list) else [found])]


def test_a_calendar_reads_one_event_with_the_words_as_words(app, cast, typed):
    sam = client_of(app, cast.sam)
    assert_one_event(sam.get(f"{typed['lesson']}/calendar.ics").text)
    token = re.search(r"/cal/([\w-]+)\.ics", sam.post("/profile/calendar").text)[1]
    feed = app.test_client().get(f"/cal/{token}.ics").text
    assert len(Calendar.from_ical(feed).walk("VEVENT")) >= 2
    assert_one_event(feed)


@pytest.mark.parametrize("address", ["/attendance.csv", "/changes.csv", "/attendance.csv?separator=semicolon"])
def test_no_cell_of_a_file_is_a_formula(app, cast, typed, address):
    text = client_of(app, cast.olga).get(address).text.removeprefix("\ufeff")
    rows = list(csv.reader(io.StringIO(text), delimiter=";" if "semicolon" in address else ","))
    assert len(rows) > 1 and len({len(row) for row in rows}) == 1
    assert not [cell for row in rows for cell in row if cell[:1] in tuple("=+-@\t\r\uff1d\uff0b\uff0d\uff20")]


def test_the_rooms_json_is_json_and_its_text_is_text(app, cast, typed, canary):
    ada = client_of(app, cast.ada)
    answer = ada.get(f"{typed['room']}/peers/{typed['tabs']['ada']}/news")
    assert answer.mimetype == "application/json" and answer.headers["X-Content-Type-Options"] == "nosniff"
    said = [message["body"] for message in answer.json["messages"]]
    assert len(said) == 1 and not re.search("[\u202a-\u202e\r]", said[0])
    assert all("\n" not in peer["name"] and "<" not in peer["name"] for peer in answer.json["peers"])

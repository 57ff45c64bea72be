"""A lesson, whole: found, booked, told of, held, and proved."""
import csv
import re

import pytest
from playwright.sync_api import expect

from app.database import db
from app.jobs import outbox
from app.models import Mail, TeacherCalendar, TeachingHours
from tests.cast import kept
from tests.pages.test_room import KEEP_CONNECTIONS, sees_and_hears


@pytest.fixture
def open_now(sqlite_app, cast):
    """Ada can be booked around the clock, without notice, at every minute; so the lesson is about to begin."""
    with kept(sqlite_app) as session:
        calendar = session.scalars(TeacherCalendar.of_teacher(cast.school.id, cast.ada.id)).one()
        calendar.lead_minutes, calendar.step_minutes = 0, 1
        session.execute(db.delete(TeachingHours))
        session.add_all(TeachingHours(calendar_id=calendar.id, weekday=day, start_minute=0, end_minute=1440) for day in range(7))
    sqlite_app.config["LECTERN_DEMO"] = True  # mail stays here, to be read at /dev/mail


def deliver(app):
    with app.app_context():
        outbox.run_due(50)


def test_sam_books_ada_and_the_institution_can_prove_it_happened(browse, sqlite_app, cast, open_now):
    sam = browse(cast.sam, path=None)
    sam.add_init_script(KEEP_CONNECTIONS)
    sam.goto(f"/book/{cast.offerings['algebra'].public_id}")
    sam.locator(".times a").first.click()
    sam.get_by_role("button", name="Book this lesson").click()
    sam.get_by_role("heading", name="It is booked. See you then!").wait_for()

    deliver(sqlite_app)
    mailbox = browse(None, "/dev/mail")
    for name in ("Ada Albers", "Sam Silva"):
        expect(mailbox.get_by_text(f"to {name}")).to_be_visible()
    with sqlite_app.app_context():
        told = db.session.scalars(db.select(Mail).where(Mail.kind == "booked")).all()
        assert [mail.state for mail in told] == ["sent", "sent"] and all("METHOD:REQUEST" in mail.calendar for mail in told)

    ada = browse(cast.ada, path=None)
    ada.add_init_script(KEEP_CONNECTIONS)
    ada.goto("/")
    for page in (ada, sam):
        page.get_by_role("link", name=re.compile("^Join")).first.click()
    for page in (ada, sam):
        sees_and_hears(page)
    ada.click("text=End session")
    ada.click("#end-now")
    sam.wait_for_selector("h1:text-is('This lesson has ended')")

    deliver(sqlite_app)
    olga = browse(cast.olga, "/attendance")
    expect(olga.get_by_role("link", name="Algebra, one to one").first).to_be_visible()
    rows = csv.DictReader(olga.request.get("/attendance.csv?bom=0").text().splitlines())
    assert {(row["person"], row["role"]) for row in rows} == {("Ada Albers", "teacher"), ("Sam Silva", "student")}

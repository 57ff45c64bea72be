"""The page of changes: owners read and search it, nobody edits it."""
import csv
import pathlib
import re

import pytest
import time_machine
from sqlalchemy.exc import DBAPIError

from app.actions.calendar_parts import SNAPSHOTS
from app.blueprints.audit.words import ACTIONS, value_word
from app.database import db
from app.models import AuditRow
from tests.cast import kept
from tests.lessons import NOW, booked


@pytest.fixture
def booking(app, cast):
    with time_machine.travel(NOW, tick=False):
        return booked(app, cast.sam, cast.offerings["algebra"], topic="=SUM(A1)")


def test_olga_reads_who_booked_what(as_olga, booking):
    page = as_olga.get("/changes")
    assert "Lesson booked" in page.text and "Algebra, one to one" in page.text
    assert "24 Nov 2026, 16:00" in page.text and "T15:00" not in page.text


def test_every_change_that_is_noted_has_words():
    source = "".join(path.read_text() for path in pathlib.Path("app").rglob("*.py"))
    noted = set(re.findall(r'audit\.record\(\s*"([a-z_.]+)"', source)) | {f"calendar.{part}_changed" for part in SNAPSHOTS}
    assert noted <= set(ACTIONS)
    assert len(noted) > 40


@pytest.mark.parametrize(("value", "written"), [
    (None, "–"), ([], "–"), (True, "yes"), (60, "60"), ("present", "present"), ("2026-11-24T15:00:00+00:00", "24 Nov 2026, 15:00"),
    ({"status": "late", "minutes": None}, "late"), ([1440, 60], "1440, 60"),
])
def test_a_value_is_written_as_people_write(app, value, written):
    with app.test_request_context():
        assert str(value_word(value)) == written


@pytest.mark.parametrize(("asked", "found"), [
    ("action=booking", True), ("action=member", False), ("text=algebra", True), ("text=geometry", False), ("person=nobody", False),
    ("since=2026-11-23&until=2026-11-23", True), ("since=2026-11-24", False), ("until=2026-11-22", False), ("since=soon", True),
])
def test_olga_searches_by_kind_words_person_and_day(as_olga, booking, asked, found):
    assert ("booking.made" in as_olga.get(f"/changes?{asked}", headers={"HX-Request": "true"}).text) is found


def test_only_owners_read_it_and_only_their_own_institution(as_ada, as_sam, as_zoe, visitor, booking):
    assert [client.get("/changes").status_code for client in (as_ada, as_sam, visitor)] == [404, 404, 303]
    assert "booking.made" not in as_zoe.get("/changes").text


def test_olga_takes_it_away_as_a_file_and_that_stands_in_it_too(as_olga, booking):
    rows = list(csv.DictReader(as_olga.get("/changes.csv?action=booking").get_data(as_text=True).lstrip("\ufeff").splitlines()))
    assert [row["action"] for row in rows] == ["booking.made"]
    assert "audit.exported" in as_olga.get("/changes").text


@pytest.mark.parametrize("change", [db.update(AuditRow).values(summary="x"), db.delete(AuditRow)], ids=["an edit", "a deletion"])
def test_the_database_refuses(app, booking, change):
    with pytest.raises(DBAPIError, match="only grows"), kept(app) as session:
        session.execute(change)


def test_nothing_asked_for_breaks_the_page(app, as_olga):
    for asked in ("page=-3", "page=x", "text=%00", "action=%ff", "since=2026-99-99", "text=" + "x" * 3000, "person=%25"):
        assert as_olga.get(f"/changes?{asked}").status_code == 200


def test_olga_reads_what_is_wrong_with_her_install_and_a_stranger_reads_ok(app, as_olga, visitor):
    assert "What to do" in as_olga.get("/health").text
    assert visitor.get("/healthz").text == "ok"
    assert visitor.get("/health").status_code == 303

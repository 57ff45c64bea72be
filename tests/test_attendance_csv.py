"""The attendance file: the same lines as the page, in columns that do not change, safe to open, at any size."""
import csv
import io
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
import sqlalchemy as sa

from app.actions import attendance, limits
from app.blueprints.attendance import export
from app.blueprints.attendance.columns import COLUMNS, Zone
from app.database import db
from app.models import Attendance, AuditRow
from app.models.attendance_list import oldest_first, rows
from app.rules.csv_cells import unguarded
from tests.attendance import START, a_lesson, an_attendance, counted, place_of, report, was_there
from tests.cast import kept

NAMES = [
    "session_id", "session_title", "teacher_id", "teacher", "person_id", "person", "person_email", "role", "scheduled_start",
    "scheduled_end", "first_joined", "last_left", "status", "minutes", "status_found", "minutes_found", "estimated", "closed_by",
    "sources", "correction_reason", "corrected_by", "corrected_at", "time_zone",
]
NASTY = '=HYPERLINK("http://example.org","x"), „Ünï“; @cmd\n\'=1+1'


def table(answer):
    """The file's lines as dicts, with texts as they were before they were made safe."""
    rows = list(csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig"), newline="")))
    return [{name: unguarded(cell) for name, cell in row.items()} for row in rows]


@pytest.fixture
def algebra(app, cast):
    """Ada, Sam and Tom in a lesson with a nasty title; Ada has corrected Sam."""
    with kept(app):
        lesson = a_lesson(cast.school, cast.ada, cast.sam, cast.tom, title=NASTY)
        was_there(lesson, cast.ada, -4, 60)
        was_there(lesson, cast.sam, 11, 60, source="jaas_webhook")
        report(lesson, cast.sam, "joined", 12)
        number, public_id, place = lesson.id, lesson.public_id, place_of(lesson, cast.sam).id
    with app.app_context():
        attendance.work_out(number)
        attendance.correct(place, "present", 60, "-1 was a typing error", cast.ada)
    return public_id


def test_the_file_is_as_it_always_was(app, cast, as_olga, algebra):
    """Golden: whoever reads the file with a program relies on every cell of this."""
    lines = table(as_olga.get("/attendance.csv"))
    ids = {"session_id": f"session-{algebra}", "session_title": NASTY, "teacher_id": f"person-{cast.ada.public_id}",
           "teacher": "Ada Albers", "scheduled_start": "2026-11-02T17:00:00+01:00",
           "scheduled_end": "2026-11-02T18:00:00+01:00", "time_zone": "Europe/Berlin"}
    unsaid = {"correction_reason": "", "corrected_by": "", "corrected_at": ""}
    at = lines[1].pop("corrected_at")
    assert datetime.fromisoformat(at).utcoffset() is not None
    assert lines == [
        {**ids, "person_id": f"person-{cast.ada.public_id}", "person": "Ada Albers", "person_email": "ada@example.org", "role": "teacher",
         "first_joined": "2026-11-02T16:56:00+01:00", "last_left": "2026-11-02T18:00:00+01:00", "status": "present", "minutes": "64",
         "status_found": "present", "minutes_found": "64", "estimated": "no", "closed_by": "left", "sources": "jitsi_event_sync", **unsaid},
        {**ids, "person_id": f"person-{cast.sam.public_id}", "person": "Sam Silva", "person_email": "sam@example.org", "role": "student",
         "first_joined": "2026-11-02T17:11:00+01:00", "last_left": "2026-11-02T18:00:00+01:00", "status": "present", "minutes": "60",
         "status_found": "late", "minutes_found": "49", "estimated": "no", "closed_by": "left", "sources": "jaas_webhook room_page",
         "correction_reason": "-1 was a typing error", "corrected_by": "Ada Albers"},
        {**ids, "person_id": f"person-{cast.tom.public_id}", "person": "Tom Tanaka", "person_email": "tom@example.org", "role": "student",
         "first_joined": "", "last_left": "", "status": "absent", "minutes": "0", "status_found": "absent", "minutes_found": "0",
         "estimated": "no", "closed_by": "", "sources": "", **unsaid},
    ]


def test_the_columns_never_change_their_names_or_places(app, as_olga, algebra):
    assert as_olga.get("/attendance.csv").data.decode("utf-8-sig").split("\r\n")[0].split(",") == NAMES
    assert [column.name for column in COLUMNS] == NAMES


def test_the_documentation_and_the_page_name_every_column(app, as_olga):
    documented = re.findall(r"^\| `(\w+)` \|", Path("docs/attendance-csv.md").read_text().split("## ")[1], re.M)
    assert documented == NAMES
    assert re.findall(r'<th scope="row"><code>(\w+)</code>', as_olga.get("/attendance/columns").text) == NAMES


def test_no_cell_begins_as_a_formula(app, as_olga, algebra):
    text = as_olga.get("/attendance.csv").data.decode("utf-8-sig")
    for cell in (cell for row in csv.reader(io.StringIO(text, newline="")) for cell in row):
        assert not re.match(r"[=+\-@\t\r]", cell), cell


def test_the_answer_is_a_file_with_the_days_in_its_name(app, as_olga, algebra):
    answer = as_olga.get("/attendance.csv?since=2026-11-01&until=2026-11-30")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="attendance-2026-11-01-to-2026-11-30.csv"'
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_excel_gets_a_byte_order_mark_and_a_program_need_not(app, as_olga, algebra):
    assert as_olga.get("/attendance.csv").data.startswith(b"\xef\xbb\xbfsession_id,")
    assert as_olga.get("/attendance.csv?bom=0").data.startswith(b"session_id,")
    assert as_olga.get("/attendance.csv?separator=semicolon").data.startswith(b"\xef\xbb\xbfsession_id;session_title;")


def test_sam_gets_his_own_lines_in_his_own_zone_without_addresses(app, as_sam, algebra):
    [line] = table(as_sam.get("/attendance.csv"))
    assert (line["person"], line["person_email"]) == ("Sam Silva", "")
    assert (line["scheduled_start"], line["time_zone"]) == ("2026-11-03T03:00:00+11:00", "Australia/Sydney")


def test_olga_may_ask_for_another_zone(app, as_olga, algebra):
    assert table(as_olga.get("/attendance.csv?zone=Asia/Kathmandu"))[0]["scheduled_start"] == "2026-11-02T21:45:00+05:45"
    assert table(as_olga.get("/attendance.csv?zone=../../etc/passwd"))[0]["time_zone"] == "Europe/Berlin"


def test_zoe_gets_an_empty_file(app, as_zoe, cast, algebra):
    assert table(as_zoe.get(f"/attendance.csv?session={algebra}")) == []
    assert table(as_zoe.get(f"/attendance.csv?student={cast.sam.public_id}")) == []


@pytest.mark.parametrize("query", ["", "q=sam", "status=absent", "since=2026-11-10", "until=2026-11-02&status=present"])
def test_the_file_holds_what_the_page_shows(app, cast, as_olga, algebra, query):
    with kept(app):
        an_attendance(a_lesson(cast.school, cast.ben, cast.sam, starts_at=START + timedelta(days=9), title="Chess"), cast.sam)
    page = as_olga.get(f"/attendance?{query}").text.partition("<tbody>")[2]
    shown = re.findall(r'class="name"><bdi>(.*?)</bdi>', page), re.findall(r"is-(?!corrected)(\w+)\">", page)
    lines = table(as_olga.get(f"/attendance.csv?{query}"))
    assert sorted(zip(*shown, strict=True)) == sorted((line["person"], line["status"]) for line in lines)


def test_every_export_stands_in_the_audit_and_a_look_at_its_headers_does_not(app, cast, as_olga, algebra):
    as_olga.head("/attendance.csv")
    as_olga.get("/attendance.csv?status=late&bom=0")
    with app.app_context():
        row = db.session.scalars(sa.select(AuditRow).where(AuditRow.action == "attendance.exported")).one()
        assert (row.actor_id, row.institution_id, row.after) == (cast.olga.id, cast.school.id, {"status": "late"})


def test_who_exports_all_day_is_asked_to_wait(app, as_olga, algebra, monkeypatch):
    monkeypatch.setitem(limits.LIMITS, ("export", "account"), limits.Limit(2, limits.HOUR))
    assert [as_olga.get("/attendance.csv").status_code for _each in range(3)] == [200, 200, 429]


def many(app, cast, count):
    """`count` lessons of Ada with Sam, their lines written straight away."""
    with kept(app):
        for number in range(count):
            lesson = a_lesson(cast.school, cast.ada, cast.sam, starts_at=START + timedelta(hours=2 * number), title=f"L{number}")
            for person in (cast.ada, cast.sam):
                an_attendance(lesson, person)


def test_a_file_of_many_pieces_has_every_line_once_in_order(app, cast, as_olga, monkeypatch):
    many(app, cast, 14)
    whole = table(as_olga.get("/attendance.csv"))
    for size in (1, 4, 7, 28):  # ends of pieces within a lesson, between two, and exactly at the end
        monkeypatch.setattr(export, "CHUNK", size)
        assert table(as_olga.get("/attendance.csv")) == whole
    assert len(whole) == 28
    assert [line["scheduled_start"] for line in whole] == sorted(line["scheduled_start"] for line in whole)


def test_the_file_is_read_piece_by_piece_as_it_is_sent(app, cast, as_olga, monkeypatch):
    many(app, cast, 6)
    monkeypatch.setattr(export, "CHUNK", 4)
    with counted(app) as sent:
        body = as_olga.get("/attendance.csv", buffered=False).iter_encoded()
        reads = [sum("FROM attendance" in statement for statement in sent) for _piece in body]
    assert reads == [0, 1, 2, 3]  # the header; then four lines with each look at the database; the last look finds no more


def test_who_hangs_up_half_way_hurts_nobody(app, cast, as_olga, monkeypatch):
    many(app, cast, 6)
    monkeypatch.setattr(export, "CHUNK", 4)
    answer = as_olga.get("/attendance.csv", buffered=False)
    body = answer.iter_encoded()
    assert next(body) and next(body)
    with app.app_context():  # nothing is held between the pieces: somebody else writes meanwhile
        attendance.correct(db.session.scalar(sa.select(Attendance.participant_id)), "late", None, "Meanwhile.", cast.olga)
        assert db.engine.pool.checkedout() <= 1
    answer.close()
    with app.app_context():
        db.session.remove()
        assert db.engine.pool.checkedout() == 0
    assert len(table(as_olga.get("/attendance.csv"))) == 12


def test_a_line_that_is_added_meanwhile_disturbs_no_other(app, cast, as_olga, monkeypatch):
    many(app, cast, 6)
    monkeypatch.setattr(export, "CHUNK", 4)
    body = as_olga.get("/attendance.csv", buffered=False).iter_encoded()
    head = next(body) + next(body)
    with kept(app):
        an_attendance(a_lesson(cast.school, cast.ada, cast.sam, starts_at=START - timedelta(days=1), title="Before"), cast.sam)
    lines = (head + b"".join(body)).decode("utf-8-sig").splitlines()
    assert len(lines) == len(set(lines)) == 13


def test_times_around_a_clock_change_keep_their_offsets():
    """Berlin, 25 October 2026: 02:30 comes twice."""
    zone = Zone("Europe/Berlin")
    first, second = (zone.local(datetime(2026, 10, 25, hour, 30, tzinfo=UTC)).isoformat() for hour in (0, 1))
    assert (first, second) == ("2026-10-25T02:30:00+02:00", "2026-10-25T02:30:00+01:00")


def test_each_piece_is_found_by_the_index(sqlite_app, cast):
    """Neither sorted nor skipped through: the hundredth piece costs what the first one did."""
    with sqlite_app.app_context():
        me = SimpleNamespace(is_owner=True, institution_id=cast.school.id)
        asked = oldest_first(rows(me), (START, 5), 10).compile(db.engine)
        steps = db.session.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {asked}", (None,) * len(asked.positiontup)).all()
        plan = [step[3] for step in steps]
    assert plan[0].endswith("USING INDEX ix_attendance_institution_id_starts_at_id (institution_id=? AND starts_at>?)")
    assert not any("TEMP B-TREE" in step for step in plan)

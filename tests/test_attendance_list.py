"""Who reads which attendance, how it is narrowed, and how it is corrected on the page."""
import html
import itertools
import re
import uuid
from datetime import timedelta

import pytest
import sqlalchemy as sa

from app.actions import attendance
from app.clock import now
from app.database import db
from app.models import Attendance, AttendanceCorrection
from tests.attendance import START, a_lesson, an_attendance, counted, report, was_there
from tests.cast import kept


@pytest.fixture
def lessons(app, cast):
    """Algebra of Ada with Sam and Tom, Chess of Ben with Sam a week later, and one at the other school."""
    with kept(app):
        algebra = a_lesson(cast.school, cast.ada, cast.sam, cast.tom)
        chess = a_lesson(cast.school, cast.ben, cast.sam, starts_at=START + timedelta(days=7), title="Chess")
        elsewhere = a_lesson(cast.other_school, cast.yan, title="Not yours")
        was_there(algebra, cast.ada, -4, 60)
        was_there(algebra, cast.sam, 11, 60)
        was_there(chess, cast.sam, 0, 60, source="room_page")
        found = {lesson.title: (lesson.id, lesson.public_id) for lesson in (algebra, chess, elsewhere)}
    with app.app_context():
        for number, _public_id in found.values():
            attendance.work_out(number)
    return {title: public_id for title, (_number, public_id) in found.items()}


def row_id(app, person, title="Algebra"):
    with app.app_context():
        return db.session.scalar(sa.select(Attendance.public_id).join(Attendance.video_session).where(
            Attendance.person_id == person.id, sa.text("video_session.title = :title").bindparams(title=title)))


def lines(page):
    """[(person, lesson)] of the list as it is read; the person is "me" where only the reader's own lines are shown."""
    body = page.text.partition("<tbody>")[2].partition("</tbody>")[0]
    names = re.compile(r'class="name"><bdi>(.*?)</bdi>'), re.compile(r"<bdi>([^<]*)</bdi></a>")
    return [tuple(found[1] if (found := name.search(row)) else "me" for name in names) for row in body.split("<tr>")[1:]]


ALL = {("Ada Albers", "Algebra"), ("Sam Silva", "Algebra"), ("Tom Tanaka", "Algebra"), ("Ben Brook", "Chess"), ("Sam Silva", "Chess")}


def test_olga_reads_the_whole_school(app, as_olga, lessons):
    assert set(lines(as_olga.get("/attendance"))) == ALL


def test_ada_reads_her_lessons_only(app, as_ada, lessons):
    assert {title for _name, title in lines(as_ada.get("/attendance"))} == {"Algebra"}


def test_sam_reads_his_own_lines_only(app, as_sam, lessons):
    page = as_sam.get("/attendance")
    assert lines(page) == [("me", "Chess"), ("me", "Algebra")]
    assert "Tom" not in page.text


def test_zoe_reads_nothing_of_another_school(app, as_zoe, lessons):
    assert {title for _name, title in lines(as_zoe.get("/attendance"))} == {"Not yours"}
    assert as_zoe.get(f"/sessions/{lessons['Algebra']}/attendance").status_code == 404


def test_rita_who_was_removed_is_not_let_in(app, as_rita, lessons):
    assert as_rita.get("/attendance").status_code == 404
    assert as_rita.get("/attendance.csv").status_code == 404


def test_a_visitor_is_asked_to_sign_in(visitor, lessons):
    assert visitor.get("/attendance.csv").status_code == 303


def test_a_school_without_lessons_is_told_what_will_stand_here(app, as_olga):
    assert "No attendance yet" in as_olga.get("/attendance").text


@pytest.mark.parametrize(("query", "expected"), [
    ("q=chess", {("Ben Brook", "Chess"), ("Sam Silva", "Chess")}), ("q=sam", {("Sam Silva", "Chess"), ("Sam Silva", "Algebra")}),
    ("q=100%25", set()), ("status=late", {("Sam Silva", "Algebra")}), ("status=absent&q=tom", {("Tom Tanaka", "Algebra")}),
    ("since=2026-11-03", {("Ben Brook", "Chess"), ("Sam Silva", "Chess")}),
    ("until=2026-11-02", ALL - {("Ben Brook", "Chess"), ("Sam Silva", "Chess")}),
    ("since=2026-11-02&until=2026-11-02&status=present", {("Ada Albers", "Algebra")}),
], ids=lambda value: value if isinstance(value, str) else "")
def test_olga_narrows_the_list(app, as_olga, lessons, query, expected):
    assert set(lines(as_olga.get(f"/attendance?{query}"))) == expected


def test_olga_narrows_by_teacher_student_and_lesson(app, as_olga, cast, lessons):
    assert {title for _name, title in lines(as_olga.get(f"/attendance?teacher={cast.ben.public_id}"))} == {"Chess"}
    assert set(lines(as_olga.get(f"/attendance?student={cast.tom.public_id}"))) == {("Tom Tanaka", "Algebra")}
    assert {title for _name, title in lines(as_olga.get(f"/attendance?session={lessons['Chess']}"))} == {"Chess"}
    assert lines(as_olga.get(f"/attendance?teacher={cast.yan.public_id}")) == []


def test_a_day_is_a_day_of_the_readers_zone(app, as_sam, lessons):
    """17:00 in Berlin on 2 November is 3:00 on the 3rd in Sydney."""
    assert lines(as_sam.get("/attendance?since=2026-11-03&until=2026-11-03")) == [("me", "Algebra")]
    assert lines(as_sam.get("/attendance?until=2026-11-02")) == []


@pytest.mark.parametrize("query", [
    "since=yesterday", "since=0001-01-01", "until=9999-12-31", "teacher=1%27", "status=asleep", "session=x", "q=" + "a" * 200,
    "since=2026-11-05&until=2026-11-01"])
def test_a_filter_that_makes_no_sense_is_answered_kindly_and_exports_nothing(app, as_olga, lessons, query):
    page = as_olga.get(f"/attendance?{query}")
    assert page.status_code == 422
    assert lines(page) == [] and 'role="alert"' in page.text
    assert as_olga.get(f"/attendance.csv?{query}").status_code == 422


@pytest.mark.parametrize("query", [
    "q=%00%ED%A0%80%0d", "after=1", "before=x", "after=8dd0831a-faf1-449a-8363-a2386e8bfb73", "q=%25_\\", "page=-1"])
def test_strange_words_in_the_address_break_nothing(app, as_olga, lessons, query):
    assert as_olga.get(f"/attendance?{query}").status_code == 200


def test_htmx_gets_the_list_alone_and_going_back_gets_the_page(app, as_olga, lessons):
    assert as_olga.get("/attendance?q=sam", headers={"HX-Request": "true"}).text.lstrip().startswith('<div id="attendance">')
    back = as_olga.get("/attendance?q=sam", headers={"HX-Request": "true", "HX-History-Restore-Request": "true"})
    assert back.text.lstrip().startswith("<!doctype html>")


def test_long_lists_are_read_older_and_newer_without_gap_or_repetition(app, cast, as_olga):
    with kept(app):
        for number, (teacher, student) in itertools.product(range(15), ((cast.ada, cast.sam), (cast.ben, cast.tom))):
            lesson = a_lesson(cast.school, teacher, student, starts_at=START + timedelta(hours=2 * number), title=f"L{number}")
            for person in (teacher, student):
                an_attendance(lesson, person)
    address, read = "/attendance", []
    while address:
        page = as_olga.get(address)
        read.append(lines(page))
        address = link(page, "next")
    assert [len(part) for part in read] == [25, 25, 10]
    assert len({line for part in read for line in part}) == 60
    assert lines(as_olga.get(link(page, "prev"))) == read[1]


def link(page, rel):
    found = re.search(rf'rel="{rel}" href="([^"]+)"', page.text)
    return found and html.unescape(found[1])


def test_the_list_asks_the_database_as_often_for_500_lines_as_for_10(app, cast, as_olga):
    asked = []
    for lessons_more in (5, 245):
        with kept(app):
            for number in range(lessons_more):
                lesson = a_lesson(cast.school, cast.ada, cast.sam, starts_at=START + timedelta(hours=2 * number, days=30 * len(asked)))
                for person in (cast.ada, cast.sam):
                    an_attendance(lesson, person)
        with counted(app) as sent:
            assert as_olga.get("/attendance").status_code == 200
        asked.append(len(sent))
    assert asked[0] == asked[1] <= 5


def test_the_sessions_part_says_who_when_how_long_and_by_whom(app, as_ada, lessons):
    part = as_ada.get(f"/sessions/{lessons['Algebra']}/attendance", headers={"HX-Request": "true"}).text
    text = " ".join(part.split())
    assert "17:11–18:00" in text and "49 min" in text and "Jitsi" in text
    assert "Was not seen" in text and "Absent" in text
    assert text.count("Correct</a>") == 3


def test_sam_sees_only_himself_in_the_sessions_part_and_cannot_correct(app, as_sam, lessons):
    part = as_sam.get(f"/sessions/{lessons['Algebra']}/attendance").text
    assert "Late" in part
    assert "Tom" not in part and "/correction" not in part


def test_the_part_of_an_open_lesson_asks_again_for_itself(app, cast, as_ada, as_tom):
    with kept(app):
        lesson = a_lesson(cast.school, cast.ada, cast.sam, starts_at=now() - timedelta(minutes=5), status="live")
        report(lesson, cast.ada, "joined", 0, source="jitsi_event_sync")
        address = f"/sessions/{lesson.public_id}/attendance"
    part = as_ada.get(address).text
    assert "In the room" in part and "Not there yet" in part and "every 20s" in part
    assert as_tom.get(address).status_code == 404


def test_a_lesson_that_has_just_ended_shows_what_is_known_already(app, cast, as_sam):
    with kept(app):
        lesson = a_lesson(cast.school, cast.ada, cast.sam, cast.tom)
        was_there(lesson, cast.sam, 0, 60)
        address = f"/sessions/{lesson.public_id}/attendance"
    part = as_sam.get(address).text
    assert "not final yet" in part and "60 min" in part and "Tom" not in part


def test_ada_corrects_on_the_page_and_the_original_stays_beside_it(app, cast, as_ada, as_sam, lessons):
    address = f"/attendance/{row_id(app, cast.sam)}/correction"
    answer = as_ada.post(address, data={"status": "present", "minutes": "60", "reason": "The train was late <b>"}, follow_redirects=True)
    text = " ".join(answer.text.split())
    assert "Found:" in text and "Counts as:" in text and "The train was late &lt;b&gt;" in text and "Ada Albers" in text
    assert "The train was late" in as_sam.get(f"/sessions/{lessons['Algebra']}/attendance").text
    assert set(lines(as_ada.get("/attendance?status=late"))) == set()


def test_htmx_gets_the_corrected_line_alone(app, cast, as_olga, lessons):
    address = f"/attendance/{row_id(app, cast.tom)}/correction"
    line = as_olga.post(address, data={"status": "excused", "reason": "Ill"}, headers={"HX-Request": "true"})
    assert line.text.lstrip().startswith("<li") and "Excused" in line.text and "Corrected" in line.text


@pytest.mark.parametrize(("typed", "message"), [
    ({"status": "present"}, "Please say why"), ({"status": "asleep", "reason": "x"}, "Not a valid choice"),
    ({"status": "present", "minutes": "-1", "reason": "x"}, "from 0 to 1440"),
    ({"status": "late", "minutes": "9" * 40, "reason": "x"}, "from 0 to 1440"),
    ({"status": "late", "minutes": "ten", "reason": "x"}, "valid integer"), ({"status": "late", "reason": "x" * 501}, "500"),
    ({}, "Please say why")], ids=range(7))
def test_a_correction_comes_back_with_what_was_typed(app, cast, as_ada, lessons, typed, message):
    answer = as_ada.post(f"/attendance/{row_id(app, cast.sam)}/correction", data=typed)
    assert answer.status_code == 422 and message in answer.text
    with app.app_context():
        assert db.session.query(AttendanceCorrection).count() == 0


@pytest.mark.parametrize("who", ["as_sam", "as_ben", "as_zoe", "as_rita"])
def test_nobody_else_corrects_adas_lesson(app, cast, request, lessons, who):
    client, address = request.getfixturevalue(who), f"/attendance/{row_id(app, cast.sam)}/correction"
    assert client.get(address).status_code == 404
    assert client.post(address, data={"status": "present", "reason": "Let me"}).status_code == 404


def test_a_line_that_does_not_exist_is_not_found(app, as_olga, lessons):
    assert as_olga.get(f"/attendance/{uuid.uuid4()}/correction").status_code == 404
    assert as_olga.get(f"/attendance/{uuid.uuid4()}").status_code == 404


def test_a_lines_own_address_leads_to_its_lesson(app, cast, as_ada, lessons):
    answer = as_ada.get(f"/attendance/{row_id(app, cast.sam)}")
    assert answer.location.endswith(f"/sessions/{lessons['Algebra']}/attendance")


def test_the_columns_are_described_to_everybody_who_may_export(app, as_sam, as_ada):
    assert "scheduled_start" in as_sam.get("/attendance/columns").text
    assert "q=chess" in as_ada.get("/attendance/columns?q=chess").text

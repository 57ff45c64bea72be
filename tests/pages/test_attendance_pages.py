"""The attendance pages in a browser: nobody is shut out, lists narrow in place, corrections are made with and without JavaScript."""
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect
from sqlalchemy import select

from app.actions import attendance
from app.database import db
from app.models import Attendance
from tests.attendance import a_lesson, place_of, was_there
from tests.cast import kept

PHONE, DESK = {"width": 390, "height": 844}, {"width": 1280, "height": 900}


@pytest.fixture
def algebra(sqlite_app, cast):
    """(the lesson's page, the correction form of Tom's line) of Ada's lesson with Sam, whom she has corrected, and Tom."""
    with kept(sqlite_app) as session:
        lesson = a_lesson(cast.school, cast.ada, cast.sam, cast.tom)
        was_there(lesson, cast.ada, -4, 60)
        was_there(lesson, cast.sam, 11, 60)
        session.flush()
        number, address, sam, tom = lesson.id, f"/sessions/{lesson.public_id}/attendance", place_of(lesson, cast.sam).id, cast.tom.id
    with sqlite_app.app_context():
        attendance.work_out(number)
        attendance.correct(sam, "present", 60, "His clock was wrong.", cast.ada)
        row = db.session.scalars(
            select(Attendance).where(Attendance.person_id == tom)).one()
        return address, f"/attendance/{row.public_id}/correction"


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("viewport", [PHONE, DESK], ids=["phone", "desk"])
def test_nobody_is_shut_out_of_the_attendance(sqlite_app, cast, browse, algebra, theme, viewport):
    page = browse(cast.olga, None, viewport=viewport, bypass_csp=True, reduced_motion="reduce", color_scheme=theme)
    lists = ("/attendance", "/attendance?q=nobody", "/attendance?since=2026-11-05&until=2026-11-01")
    for address in (*lists, "/attendance/columns", *algebra):
        page.goto(address)
        found = Axe().run(page)
        assert found.violations_count == 0, f"{address}\n{found.generate_report()}"
        assert page.evaluate("document.documentElement.scrollWidth") <= viewport["width"], f"{address} scrolls sideways"


def test_the_pages_need_no_more_than_the_strict_policy_allows(sqlite_app, cast, browse, algebra):
    page, said = browse(cast.olga, None), []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    for address in ("/attendance", "/attendance/columns", *algebra):
        page.goto(address)
        page.wait_for_load_state("networkidle")
    assert said == []


def test_olga_narrows_the_list_in_place_and_comes_back(sqlite_app, cast, browse, algebra):
    page = browse(cast.olga, "/attendance")
    page.get_by_label("Attendance", exact=True).select_option("absent")
    page.wait_for_url("**/attendance?*status=absent*")
    expect(page.locator(".attendance-list tbody tr")).to_have_count(1)
    assert "Tom Tanaka" in page.locator("#attendance").inner_text()
    assert "status=absent" in page.get_by_role("link", name="Download CSV").get_attribute("href")
    page.go_back()
    expect(page.locator(".attendance-list tbody tr")).to_have_count(3)
    assert page.locator("header.board").count() == 1


def test_olga_types_a_name_and_the_list_follows(sqlite_app, cast, browse, algebra):
    page = browse(cast.olga, "/attendance")
    page.get_by_label("Search").press_sequentially("sam")
    expect(page.locator(".attendance-list tbody tr")).to_have_count(1)
    assert page.get_by_label("Search").evaluate("it => it === document.activeElement")


def test_ada_corrects_in_place(sqlite_app, cast, browse, algebra):
    page = browse(cast.ada, algebra[0])
    page.get_by_role("link", name="Correct the attendance of Tom Tanaka").click()
    form = page.get_by_role("form", name="Correct the attendance of Tom Tanaka")
    form.get_by_label("Attendance", exact=True).select_option("excused")
    form.get_by_role("button", name="Save the correction").click()
    page.get_by_text("Please say why").first.wait_for()
    form.get_by_label("Why?").fill("He was ill.")
    form.get_by_role("button", name="Save the correction").click()
    page.get_by_text("“He was ill.”").wait_for()
    line = page.get_by_role("listitem").filter(has_text="Tom Tanaka")
    assert "Excused" in line.inner_text() and "Absent" in line.inner_text()
    assert page.get_by_role("form", name="Correct the attendance of Tom Tanaka").count() == 0


def test_ada_leaves_it_as_it_is(sqlite_app, cast, browse, algebra):
    page = browse(cast.ada, algebra[0])
    page.get_by_role("link", name="Correct the attendance of Tom Tanaka").click()
    page.get_by_role("link", name="Leave it as it is").click()
    page.get_by_role("link", name="Correct the attendance of Tom Tanaka").wait_for()
    assert page.get_by_role("button", name="Save the correction").count() == 0


def test_ada_corrects_without_javascript(sqlite_app, cast, browse, algebra):
    page = browse(cast.ada, algebra[0], java_script_enabled=False)
    page.get_by_role("link", name="Correct the attendance of Tom Tanaka").click()
    page.get_by_label("Attendance", exact=True).select_option("excused")
    page.get_by_label("Why?").fill("He was ill.")
    page.get_by_role("button", name="Save the correction").click()
    assert page.url.endswith(algebra[0])
    assert "The attendance is corrected." in page.inner_text("#messages")
    assert "He was ill." in page.inner_text("main")


def test_olga_downloads_the_file_of_what_she_sees(sqlite_app, cast, browse, algebra):
    page = browse(cast.olga, "/attendance?status=absent")
    with page.expect_download() as download:
        page.get_by_role("link", name="Download CSV").click()
    with open(download.value.path(), encoding="utf-8-sig", newline="") as file:
        lines = file.read().splitlines()
    assert download.value.suggested_filename.startswith("attendance-")
    assert len(lines) == 2 and "Tom Tanaka" in lines[1]

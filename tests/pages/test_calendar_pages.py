"""The dashboard and the calendar in a browser: for every eye, by keyboard, in place, and seen to change while they are open."""
from datetime import timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe

from app.clock import now
from app.models import VideoSession
from tests.agenda import a_lesson
from tests.cast import kept

PHONE, DESK = {"width": 360, "height": 740}, {"width": 1280, "height": 900}
PAGES = ("/", "/past-lessons", "/calendar", "/calendar?view=week", "/calendar?view=day", "/calendar?view=list")
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


@pytest.fixture
def lessons(sqlite_app, cast):
    """Of every kind around now, two at once, one short; the public id of the next."""
    algebra, choir, chess = (cast.offerings[name] for name in ("algebra", "choir", "chess"))
    with kept(sqlite_app):
        a_lesson(algebra, now() - 20 * MINUTE, [cast.sam], "live")
        a_lesson(chess, now() - 5 * MINUTE, [cast.tom], length=15 * MINUTE)
        a_lesson(algebra, now() - DAY, [cast.sam], "ended", held="late")
        a_lesson(choir, now() - 2 * DAY, [cast.sam, cast.tom], "ended", held="present")
        a_lesson(algebra, now() + DAY, [cast.sam], "cancelled", cancelled_at=now())
        for days in range(2, 7):
            a_lesson(algebra, now() + days * DAY, [cast.sam])
        return a_lesson(choir, now() + 60 * MINUTE, [cast.sam, cast.tom])


def change(app, person, **what):
    with kept(app) as session:
        for name, value in what.items():
            setattr(session.merge(person, load=True), name, value)


@pytest.mark.parametrize("language", ["en", "ar"])
@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("viewport", [PHONE, DESK], ids=["phone", "desk"])
def test_nobody_is_shut_out(sqlite_app, cast, lessons, browse, language, theme, viewport):
    for person in (cast.sam, cast.olga):
        change(sqlite_app, person, language=language, theme=theme)
        page = browse(person, None, viewport=viewport, bypass_csp=True, reduced_motion="reduce")
        for address in PAGES:
            page.goto(address)
            found = Axe().run(page)
            assert found.violations_count == 0, f"{address}: {found.generate_report()}"
            assert page.evaluate("document.documentElement.scrollWidth") <= viewport["width"], f"{address} scrolls sideways"


def test_what_a_visitor_and_newcomers_see_shuts_nobody_out(sqlite_app, cast, browse):
    for person in (None, cast.ben, cast.zoe, cast.rita):
        page = browse(person, "/", viewport=PHONE, bypass_csp=True)
        found = Axe().run(page)
        assert found.violations_count == 0, found.generate_report()


def test_no_page_needs_more_than_the_strict_policy_allows(cast, lessons, browse):
    page, said = browse(cast.sam, None), []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    for address in PAGES:
        page.goto(address)
        page.wait_for_load_state("networkidle")
    assert said == []


def test_the_view_changes_in_place_its_address_follows_and_back_leads_back(cast, lessons, browse):
    page = browse(cast.sam, "/calendar")
    page.evaluate("window.sameDocument = true")
    page.get_by_role("link", name="Week", exact=True).press("Enter")
    page.wait_for_url("**/calendar?view=week*")
    assert page.locator(".cal-week").is_visible() and page.evaluate("window.sameDocument")
    assert page.evaluate("document.activeElement.tagName") == "H2"
    page.go_back()
    page.locator(".cal-month").wait_for()
    assert page.locator("header.board").count() == 1


def test_without_javascript_every_view_and_date_is_a_link_and_lessons_still_open(cast, lessons, browse):
    page = browse(cast.sam, "/calendar?view=week", java_script_enabled=False)
    page.locator(".cal-item.is-live button").first.click()
    assert page.locator(".quick:popover-open").count() == 1
    page.keyboard.press("Escape")
    page.get_by_role("link", name="Week after").click()
    page.get_by_role("link", name="Month", exact=True).click()
    assert page.locator(".cal-month").is_visible()


def test_a_lesson_is_opened_by_keyboard_and_leads_to_its_page(cast, lessons, browse):
    page = browse(cast.sam, "/calendar?view=day")
    page.locator(".cal-item.is-live button").press("Enter")
    quick = page.locator(".quick:popover-open")
    assert quick.get_by_role("heading").inner_text() == "Algebra, one to one"
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url("**/sessions/*")


def test_an_open_dashboard_sees_its_lesson_begin_and_keeps_the_readers_place(sqlite_app, cast, lessons, browse):
    page = browse(cast.sam, "/")
    card = page.locator(f"#next-{lessons}")
    assert card.get_by_text("Upcoming").is_visible()
    card.get_by_role("link", name="Choir").focus()
    with kept(sqlite_app) as session:
        session.scalars(session.query(VideoSession).filter_by(public_id=lessons).statement).one().status = "live"
    page.evaluate("document.getElementById('lessons').dispatchEvent(new CustomEvent('look'))")
    card.get_by_text("Live now").wait_for()
    assert page.evaluate("document.activeElement.textContent") == "Choir"


def test_an_open_dashboard_asks_every_minute_and_not_while_nobody_looks(cast, lessons, browse):
    page, asked = browse(cast.sam, None), []
    page.clock.install()
    page.goto("/")
    page.on("request", lambda request: "hx-request" in request.headers and asked.append(request.url))
    with page.expect_response(lambda response: "hx-request" in response.request.headers):
        page.clock.fast_forward("01:01")
    page.evaluate("Object.defineProperty(document, 'hidden', { value: true, configurable: true })")
    page.clock.fast_forward("05:00")
    page.clock.run_for(3000)
    assert len(asked) == 1
    with page.expect_response(lambda response: "hx-request" in response.request.headers):
        page.evaluate("delete document.hidden; document.dispatchEvent(new Event('visibilitychange'))")

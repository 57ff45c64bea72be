"""Everything pages are made of looks right to everybody: by day and by night, on a phone, from right to left, with a screen reader."""
import gzip
import re
import urllib.request

import pytest
from axe_playwright_python.sync_playwright import Axe
from sqlalchemy.exc import OperationalError

from tests.cast import kept

PHONE, DESK = {"width": 360, "height": 740}, {"width": 1280, "height": 900}
PAGES = ("/dev/kit", "/dev/kit/calendar", "/dev/kit/refusals/404")


@pytest.fixture
def demo(sqlite_app):
    sqlite_app.config["LECTERN_DEMO"] = True
    return sqlite_app


def change(app, person, **what):
    with kept(app) as session:
        for name, value in what.items():
            setattr(session.merge(person, load=True), name, value)


@pytest.mark.parametrize("language", ["en", "ar"])
@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("viewport", [PHONE, DESK], ids=["phone", "desk"])
def test_nobody_is_shut_out_by_the_look(demo, cast, browse, language, theme, viewport):
    change(demo, cast.olga, language=language, theme=theme)
    page = browse(cast.olga, None, viewport=viewport, bypass_csp=True, reduced_motion="reduce")
    for address in PAGES:
        page.goto(address)
        found = Axe().run(page)
        assert found.violations_count == 0, found.generate_report()
        assert page.evaluate("document.documentElement.scrollWidth") <= viewport["width"], f"{address} scrolls sideways"


def test_the_open_menu_shuts_nobody_out(demo, cast, browse):
    page = browse(cast.sam, "/dev/kit", viewport=PHONE, bypass_csp=True)
    page.get_by_role("button", name="Menu").press("Enter")
    page.locator("#menu .account summary").click()
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()


def test_no_page_needs_more_than_the_strict_policy_allows(demo, cast, browse):
    page = browse(cast.olga, None)
    said = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    for address in PAGES[:2]:
        page.goto(address)
        page.wait_for_load_state("networkidle")
    assert said == []


def paper(page):
    return page.evaluate("getComputedStyle(document.body).backgroundColor")


def test_the_look_follows_the_system_until_sam_chooses(demo, cast, browse):
    page = browse(cast.sam, "/dev/kit", color_scheme="dark")
    by_night = paper(page)
    page.emulate_media(color_scheme="light")
    by_day = paper(page)
    assert by_day != by_night
    change(demo, cast.sam, theme="dark")
    page.reload()
    assert paper(page) == by_night


def test_the_menu_of_a_phone_opens_without_javascript(demo, cast, browse):
    page = browse(cast.sam, "/dev/kit", viewport=PHONE, java_script_enabled=False)
    name = page.locator("#menu").get_by_text("Sam Silva")
    assert not name.is_visible()
    page.get_by_role("button", name="Menu").click()
    assert name.is_visible()


def test_escape_closes_the_account_menu_and_gives_the_focus_back(demo, cast, browse):
    page = browse(cast.sam, "/dev/kit", viewport=DESK)
    page.locator(".account summary").press("Enter")
    assert page.locator(".account[open]").count() == 1
    page.keyboard.press("Escape")
    assert page.locator(".account[open]").count() == 0
    assert page.evaluate("document.activeElement.matches('.account summary')")


def test_a_form_that_comes_back_is_read_from_its_errors(demo, cast, browse):
    demo.config["WTF_CSRF_ENABLED"] = True
    page = browse(cast.sam, "/dev/kit")
    form = page.locator("#wrong-form")
    form.get_by_label("Name").fill("Sam")
    form.get_by_role("button", name="Save").click()
    form.locator(".alert:focus").wait_for()
    assert form.get_by_label("Name").input_value() == "Sam"
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "wrong-email"
    assert "does not look like" in page.locator("#wrong-email-error").inner_text()


def test_sam_is_told_when_no_answer_comes(demo, cast, browse):
    page = browse(cast.sam, "/dev/kit")
    page.route("**/dev/kit/form", lambda route: route.abort())
    page.locator("#wrong-form").get_by_role("button", name="Save").click()
    page.get_by_text("No answer came").wait_for()


@pytest.mark.parametrize("path", ["/sign-in", "/dev/kit/calendar"])
def test_a_first_page_weighs_at_most_60_kb(demo, live, path):
    html = fetched(live + path)
    parts = re.findall(r'(?:<link rel="(?:stylesheet|icon)" href|<script [^>]*src)="([^"]+)"', html.decode())
    sprite = re.search(r'href="(/static/icons\.svg[^"#]*)#', html.decode())[1]
    weights = {part: len(fetched(live + part)) for part in (*parts, sprite)} | {"the page": len(gzip.compress(html))}
    assert len(parts) >= 5
    assert sum(weights.values()) <= 60_000, weights


def fetched(address):
    """The body as it went over the wire."""
    request = urllib.request.Request(address, headers={"Accept-Encoding": "gzip"})
    with urllib.request.urlopen(request) as answer:
        return answer.read()


def test_the_kit_is_for_demos_only(sqlite_app, as_sam):
    assert as_sam.get("/dev/kit").status_code == 404


@pytest.mark.parametrize("status", [404, 409, 422, 429, 500, 503])
def test_a_refusal_is_a_whole_page_or_a_fitting_part(demo, as_sam, status):
    page = as_sam.get(f"/dev/kit/refusals/{status}")
    part = as_sam.get(f"/dev/kit/refusals/{status}", headers={"HX-Request": "true"})
    assert (page.status_code, part.status_code) == (status, status)
    assert "<h1>" in page.text and 'href="/' in page.text
    assert "<html" not in part.text and 'role="alert"' in part.text


def test_the_page_that_says_the_database_is_away_does_not_ask_it(demo, as_sam, monkeypatch):
    def away(token):
        raise OperationalError("SELECT", {}, Exception("away"))

    monkeypatch.setattr(demo.login_manager, "_user_callback", away)
    page = as_sam.get("/dev/kit", headers={"Accept-Language": "en"})
    assert page.status_code == 503
    assert "Busy for a moment" in page.text


@pytest.mark.parametrize("who", ["as_sam", "as_ada", "as_olga", "visitor"])
def test_every_entry_of_the_menu_opens(demo, who, request):
    client = request.getfixturevalue(who)
    header = re.search(r"<header.*?</header>", client.get("/dev/kit/calendar").text, re.DOTALL)[0]
    for address in set(re.findall(r'<a [^>]*href="([^"]+)"', header)) - {"/"}:
        assert client.get(address).status_code == 200, address


def test_a_student_sees_no_door_that_is_closed_to_her(demo, as_sam, as_olga):
    assert ">Institution<" not in re.sub(r"</?svg.*?>|</?use.*?>", "", as_sam.get("/dev/kit").text)


def test_initials_are_the_first_and_the_last(demo):
    initials = demo.jinja_env.filters["initials"]
    assert [initials(name) for name in ("Ada Albers", "Ana Sofia Reis", "Cher", "", "نور الدين")] == ["AA", "AR", "C", "", "نا"]

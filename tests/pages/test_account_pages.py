"""The entrance, the profile and the people, as a browser shows them."""
import pytest
from axe_playwright_python.sync_playwright import Axe

from app.database import db
from app.models import Institution, Person
from tests.account_helpers import GOOD, give_password, person
from tests.cast import kept

PHONE, DESK = {"width": 360, "height": 740}, {"width": 1280, "height": 900}
OUTSIDE = ("/sign-in", "/sign-up", "/sign-up/sent", "/forgot-password", "/join/lindenhof", "/join/elsewhere", "/reset-password/x",
           "/invitation/x")
INSIDE = ("/profile", "/profile/password", "/profile/email", "/profile/picture", "/profile/sign-ins", "/people", "/people?role=removed",
          "/people?q=nobody", "/people/invitations", "/people/invitations/new", "/institution/settings", "/institutions",
          "/platform/institutions", "/platform/institutions/new")


@pytest.fixture
def many(sqlite_app, cast):
    """All pages there are: an install of many institutions, Olga a platform admin who has not confirmed her zone."""
    sqlite_app.config["LECTERN_INSTITUTIONS"] = "many"
    with kept(sqlite_app):
        olga = db.session.get(Person, cast.olga.id)
        olga.is_platform_admin, olga.zone_confirmed_at = True, None
        db.session.get(Institution, cast.other_school.id).sign_up = "invitation"
    return sqlite_app


@pytest.mark.parametrize(("language", "theme", "viewport"), [
    ("en", "light", DESK), ("en", "dark", PHONE), ("ar", "light", PHONE), ("ar", "dark", DESK)])
def test_nobody_is_shut_out_of_the_pages_about_people(many, cast, browse, language, theme, viewport):
    with kept(many):
        olga = db.session.get(Person, cast.olga.id)
        olga.language, olga.theme = language, theme
    looks = {"viewport": viewport, "bypass_csp": True, "reduced_motion": "reduce", "color_scheme": theme, "locale": language}
    for who, paths in ((None, OUTSIDE), (cast.olga, INSIDE)):
        page = browse(who, None, **looks)
        for path in paths:
            page.goto(path)
            found = Axe().run(page)
            assert found.violations_count == 0, f"{path}: {found.generate_report()}"
            assert page.evaluate("document.documentElement.scrollWidth") <= viewport["width"], f"{path} scrolls sideways"


def test_a_form_that_came_back_shuts_nobody_out(sqlite_app, cast, browse):
    page = browse(None, "/sign-up", bypass_csp=True)
    page.get_by_label("Your name").fill("Mia")
    page.get_by_role("button", name="Sign up").click()
    assert page.get_by_text("Not saved yet").is_visible() and page.get_by_label("Your name").input_value() == "Mia"
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()


def test_the_browsers_zone_goes_along_when_mia_signs_up(sqlite_app, cast, browse):
    page = browse(None, "/sign-up", timezone_id="Asia/Kathmandu")
    page.get_by_label("Your name").fill("Mia Møller")
    page.get_by_label("E-mail address").fill("mia@example.org")
    page.get_by_label("Password").fill(GOOD)
    page.get_by_role("button", name="Sign up").click()
    page.get_by_text("Open the link in that mail").wait_for()
    assert person(sqlite_app, "mia@example.org").zone == "Asia/Kathmandu"


def test_the_browsers_zone_is_offered_and_olga_says_yes(many, cast, browse):
    page = browse(cast.olga, "/profile", timezone_id="Australia/Sydney")
    assert page.locator("#confirm-zone strong").inner_text() in ("GMT+10, Sydney", "GMT+11, Sydney")
    assert person(many, "olga@example.org").zone == "Europe/Berlin"  # nothing changes before she says so
    page.get_by_role("button", name="Yes, it is").click()
    page.locator("#confirm-zone").wait_for(state="detached")
    olga = person(many, "olga@example.org")
    assert olga.zone == "Australia/Sydney" and olga.zone_confirmed_at


def test_without_javascript_one_signs_in_and_confirms_the_zone(many, cast, browse):
    give_password(many, cast.olga)
    page = browse(None, "/sign-in", java_script_enabled=False)
    page.get_by_label("E-mail address").fill("olga@example.org")
    page.get_by_label("Password").fill(GOOD)
    page.get_by_role("button", name="Sign in").click()
    page.goto("/profile")
    page.get_by_role("button", name="Yes, it is").click()
    assert page.locator("#confirm-zone").count() == 0
    assert person(many, "olga@example.org").zone == "Europe/Berlin"


def test_the_list_of_people_follows_what_olga_types(sqlite_app, cast, browse):
    page = browse(cast.olga, "/people")
    page.get_by_label("Name or address").fill("silva")
    page.get_by_text("1 person").wait_for()
    assert page.get_by_role("link", name="Sam Silva").is_visible() and not page.get_by_role("link", name="Tom Tanaka").is_visible()
    assert "q=silva" in page.url


def test_no_page_about_people_needs_more_than_the_strict_policy_allows(many, cast, browse):
    page, complaints = browse(cast.olga, None), []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda fault: complaints.append(str(fault)))
    for path in INSIDE:
        page.goto(path)
        page.wait_for_load_state("networkidle")
    assert complaints == []

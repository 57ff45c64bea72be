"""Booking and a lesson's page, as a browser shows them: by keyboard alone on a phone, and for everybody."""
from datetime import UTC, datetime, timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from app.database import db
from app.models import Booking, Offering, Person
from tests.cast import kept
from tests.lessons import at, booked, confirm_address, count_of, moved

PHONE, DESK = {"width": 390, "height": 844}, {"width": 1280, "height": 900}


def a_tuesday():
    """Three in the afternoon in Berlin's winter, on a Tuesday that can be booked."""
    day = datetime.now(UTC).replace(hour=14, minute=0, second=0, microsecond=0) + timedelta(days=2)
    return day + timedelta(days=(1 - day.weekday()) % 7)


def press_until(page, name, key="Tab", presses=80):
    """Move the focus until it is on the link, button or field of this name; nothing but the keyboard is used."""
    for _ in range(presses):
        page.keyboard.press(key)
        here = page.evaluate(
            "document.activeElement.ariaLabel || document.activeElement.labels?.[0]?.innerText || document.activeElement.innerText || ''")
        if here.strip().startswith(name):
            return
    raise AssertionError(f"the keyboard does not reach {name!r}")


def test_sam_books_ada_with_the_keyboard_alone_on_a_phone(browse, cast, sqlite_app):
    page = browse(cast.sam, "/book", viewport=PHONE, timezone_id="Australia/Sydney")
    press_until(page, "Subject or teacher")
    page.keyboard.type("ada alg")
    page.wait_for_url("**/book?q=ada+alg&**")  # the list has followed the last letter
    page.get_by_text("1 lesson on offer").wait_for()
    press_until(page, "See times for Algebra, one to one with Ada Albers")
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="When would you like it?").wait_for()
    press_until(page, "Month after")
    page.keyboard.press("Enter")
    expect(page.locator(".cal-bar h3")).to_be_focused()  # the next month is there, and is read out
    second_day = page.locator(".cal-month a").nth(1).get_attribute("aria-label")
    press_until(page, second_day)
    page.keyboard.press("Enter")
    page.get_by_role("heading", name=second_day.rpartition(",")[0]).wait_for()
    expect(page.locator("#day")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Confirm your booking").wait_for()
    assert page.get_by_text("Berlin)").is_visible() and page.get_by_text("Sydney)").first.is_visible()
    press_until(page, "A message to your teacher")
    page.keyboard.type("Good evening from Sydney")
    press_until(page, "Book this lesson")
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="It is booked. See you then!").wait_for()
    assert page.get_by_text("Good evening from Sydney").is_visible()
    assert count_of(sqlite_app, Booking, Booking.state == "confirmed") == 1


@pytest.fixture
def screens(sqlite_app, cast):
    """Every screen of booking, moving and cancelling: (who, address)."""
    start, algebra, choir = a_tuesday(), cast.offerings["algebra"], cast.offerings["choir"]
    with kept(sqlite_app) as session:
        offering = session.get(Offering, algebra.id)
        offering.topic_type, offering.requirements = "flexible", "Paper and a pencil"
    booked(sqlite_app, cast.tom, choir, start)
    group, _ = booked(sqlite_app, cast.sam, choir, start)
    alone, _ = booked(sqlite_app, cast.sam, algebra, start + timedelta(days=1), message="Hello")
    moved(sqlite_app, alone, start + timedelta(days=2), cast.ada, reason="A colleague is ill")
    over, _ = booked(sqlite_app, cast.sam, algebra, start + timedelta(days=1))
    lesson = f"/sessions/{alone}"
    return [
        (cast.sam, "/book"), (cast.sam, "/book?q=nobody"), (cast.sam, f"/book/{algebra.public_id}"),
        (cast.sam, f"/book/{algebra.public_id}?view=week"), (cast.sam, f"/book/{algebra.public_id}?view=list&zone=Atlantis"),
        (cast.sam, f"/book/{choir.public_id}?day={start:%Y-%m-%d}"),
        (cast.sam, confirm_address(algebra, start - timedelta(hours=4))), (cast.sam, confirm_address(algebra, start)),
        (cast.sam, f"{lesson}?done=booked"), (cast.sam, f"/sessions/{group}"), (cast.ada, lesson), (cast.ada, f"{lesson}/move"),
        (cast.sam, f"{lesson}/move?at={at(start - timedelta(hours=4))}"), (cast.sam, f"{lesson}/move?at={at(start)}"),
        (cast.sam, f"/sessions/{over}/cancel"), (cast.sam, f"/sessions/{group}/move")]


@pytest.mark.parametrize(("language", "theme", "viewport"), [
    ("en", "light", DESK), ("en", "dark", PHONE), ("ar", "light", PHONE)])
def test_nobody_is_shut_out_of_booking(sqlite_app, cast, browse, screens, language, theme, viewport):
    with kept(sqlite_app) as session:
        for person in session.scalars(db.select(Person)):
            person.language, person.theme = language, theme
    looks = {"viewport": viewport, "bypass_csp": True, "reduced_motion": "reduce", "color_scheme": theme}
    pages = {who.id: browse(who, None, **looks) for who in (cast.sam, cast.ada)}
    for who, path in screens:
        page = pages[who.id]
        page.goto(path)
        found = Axe().run(page)
        assert found.violations_count == 0, f"{path}: {found.generate_report()}"
        assert page.evaluate("document.documentElement.scrollWidth") <= viewport["width"], f"{path} scrolls sideways"


def test_a_message_appears_without_loading_the_page(browse, cast, sqlite_app):
    lesson, _ = booked(sqlite_app, cast.sam, cast.offerings["algebra"], a_tuesday())
    page = browse(cast.sam, f"/sessions/{lesson}")
    page.evaluate("window.stayed = true")
    page.get_by_label("Your message").fill("Do I need a ruler?")
    page.get_by_role("button", name="Send").click()
    page.locator(".messages-log").get_by_text("Do I need a ruler?").wait_for()
    assert page.evaluate("window.stayed") and page.get_by_label("Your message").input_value() == ""


def test_booking_works_without_javascript(browse, cast, sqlite_app):
    page = browse(cast.sam, "/book", java_script_enabled=False)
    page.get_by_label("Subject or teacher").fill("algebra")
    page.get_by_role("button", name="Show").click()
    page.get_by_role("link", name="See times for Algebra, one to one with Ada Albers").click()
    page.get_by_role("link", name="Week", exact=True).click()
    page.locator(".times a").first.click()
    page.get_by_role("button", name="Book this lesson").click()
    assert page.get_by_text("It is booked. See you then!").is_visible()


def test_the_zone_is_changed_by_typing_a_city(browse, cast, sqlite_app):
    page = browse(cast.sam, f"/book/{cast.offerings['algebra'].public_id}", viewport=PHONE)
    page.get_by_text("Change", exact=True).click()
    page.get_by_label("City or time zone").fill("Kathmandu")
    page.get_by_role("button", name="Show times there").click()
    page.get_by_text("GMT+5:45, Kathmandu").first.wait_for()
    assert "zone=Asia%2FKathmandu" in page.locator(".times a").first.get_attribute("href").replace("/Kathmandu", "%2FKathmandu")

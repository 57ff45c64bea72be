"""Ada draws her week with the mouse, with the keyboard alone, and without JavaScript; the preview follows each time."""
import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.pages.test_kit import DESK, PHONE, change
from tests.test_availability_pages import hours_of, member_id

SATURDAY, MONDAY = 5, 0


@pytest.fixture
def week(cast, browse):
    """Ada's page on a desk. What the browser complains of is collected and must be nothing."""
    page = browse(cast.ada, None, viewport=DESK)
    said = []
    page.on("console", lambda message: said.append(message.text) if "status of 422" not in message.text else None)
    page.on("pageerror", lambda error: said.append(str(error)))
    page.goto("/availability")
    yield page
    assert said == []


def point(page, weekday, hour):
    """Where an hour of a day stands on the screen."""
    column = page.locator(f"#week [data-weekday='{weekday}']")
    column.scroll_into_view_if_needed()
    box = column.bounding_box()
    first, stop = (int(page.locator("#week").get_attribute(name)) / 4 for name in ("data-from", "data-to"))
    return box["x"] + box["width"] / 2, box["y"] + (hour - first) / (stop - first) * box["height"]


def drag(page, start, end):
    page.mouse.move(*start)
    page.mouse.down()
    page.mouse.move(*end, steps=5)
    page.mouse.up()


def starts(page):
    """How many starts the preview counts in its week."""
    return int(re.search(r"\d+", page.locator("#preview [role=status]").inner_text())[0])


def test_ada_draws_a_window_with_the_mouse_and_undoes_it(sqlite_app, cast, week):
    drag(week, point(week, SATURDAY, 10), point(week, SATURDAY, 12.5))
    expect(week.locator(".hours-said")).to_contain_text("These hours are open.")
    assert hours_of(sqlite_app, cast.ada, SATURDAY) == [(SATURDAY, 600, 750, True)]
    week.get_by_role("button", name="Undo").click()
    expect(week.locator(".hours-said")).to_contain_text("as it was before")
    assert hours_of(sqlite_app, cast.ada, SATURDAY) == []


def test_the_preview_follows_without_leaving_the_page(sqlite_app, cast, week):
    before = starts(week)
    week.get_by_label("Student’s zone").select_option("Australia/Sydney")
    expect(week.locator("#preview [role=status]")).to_contain_text("Sydney")
    for weekday in (5, 6):
        drag(week, point(week, weekday, 8), point(week, weekday, 20))
        expect(week.locator(f"[data-weekday='{weekday}'] .is-open")).to_be_visible()
    expect(week.locator("#preview [role=status]")).to_contain_text("Sydney")
    assert starts(week) > before


def test_ada_draws_an_edge_further(sqlite_app, cast, week):
    x, y = point(week, MONDAY, 17)
    drag(week, (x, y - 4), point(week, MONDAY, 19))
    expect(week.locator(".hours-said")).to_contain_text("changed")
    assert hours_of(sqlite_app, cast.ada, MONDAY) == [(MONDAY, 540, 1140, True)]


def test_a_click_on_empty_time_fills_the_form(sqlite_app, cast, week):
    week.mouse.click(*point(week, SATURDAY, 14))
    expect(week.get_by_label("From").first).to_be_focused()
    assert week.locator("#add-hours [name=add-starts]").input_value() == "14:00"
    assert week.locator("#add-hours [name=add-days]:checked").evaluate_all("boxes => boxes.map((box) => box.value)") == ["5"]


def test_a_finger_that_holds_draws_and_one_that_swipes_scrolls(sqlite_app, cast, browse):
    page = browse(cast.ada, "/availability", viewport={"width": 900, "height": 1200}, has_touch=True)
    touch = page.context.new_cdp_session(page)

    def send(kind, *at):
        points = [{"x": at[0], "y": at[1]}] if at else []
        touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    send("touchStart", *point(page, SATURDAY, 10))
    expect(page.locator(".is-draft")).to_be_visible()
    send("touchMove", *point(page, SATURDAY, 11))
    send("touchMove", *point(page, SATURDAY, 12))
    send("touchEnd")
    expect(page.locator(".hours-said")).to_contain_text("open")
    assert hours_of(sqlite_app, cast.ada, SATURDAY) == [(SATURDAY, 600, 720, True)]


def test_ada_opens_changes_and_removes_hours_by_the_keyboard_alone(sqlite_app, cast, week):
    week.get_by_label("Open hours on Saturday").press("Enter")
    expect(week.get_by_label("From").first).to_be_focused()
    week.keyboard.press("Enter")
    expect(week.locator(".hours-said")).to_be_focused()
    assert hours_of(sqlite_app, cast.ada, SATURDAY) == [(SATURDAY, 540, 1020, True)]
    week.locator("[data-weekday='5'] a").press("Enter")
    expect(week.locator("#panel-title")).to_be_focused()
    week.get_by_role("group", name="Change").get_by_role("button", name="Remove").press("Enter")
    expect(week.locator(".hours-said")).to_contain_text("removed")
    assert hours_of(sqlite_app, cast.ada, SATURDAY) == []


def test_the_arrow_keys_move_the_ends_and_the_focus_stays(sqlite_app, cast, week):
    window = week.locator("[data-weekday='0'] a")
    window.focus()
    for key in ("ArrowDown", "ArrowDown", "Shift+ArrowUp"):
        week.keyboard.press(key)
    expect(week.locator(".hours-said")).to_contain_text("changed")
    assert hours_of(sqlite_app, cast.ada, MONDAY) == [(MONDAY, 525, 1050, True)]
    expect(week.locator("[data-weekday='0'] a")).to_be_focused()


def test_what_is_wrong_is_said_in_place_and_what_was_typed_stays(sqlite_app, cast, week):
    week.get_by_text("Change the rules").click()
    week.get_by_label("Days ahead").fill("9999")
    week.locator("form", has=week.get_by_label("Days ahead")).get_by_role("button", name="Save").click()
    expect(week.get_by_label("Days ahead")).to_have_attribute("aria-invalid", "true")
    assert week.get_by_label("Days ahead").input_value() == "9999"


def test_all_of_it_works_without_javascript(sqlite_app, cast, browse):
    page = browse(cast.ada, "/availability", java_script_enabled=False)
    page.locator("#add-hours .day-choice", has_text="Sat").click()
    page.get_by_role("button", name="Open these hours").click()
    assert hours_of(sqlite_app, cast.ada, SATURDAY) == [(SATURDAY, 540, 1020, True)]
    page.get_by_role("button", name="Undo").click()
    assert hours_of(sqlite_app, cast.ada, SATURDAY) == []
    page.locator("[data-weekday='0'] a").click()
    page.get_by_role("button", name="Switch off").click()
    assert hours_of(sqlite_app, cast.ada, MONDAY) == [(MONDAY, 540, 1020, False)]


def test_the_card_of_an_offering_follows_what_is_typed(cast, browse):
    page = browse(cast.ada, "/offerings/new", viewport=DESK)
    page.get_by_label("Title").fill("Origami")
    expect(page.locator("#offering-preview")).to_contain_text("Origami")
    page.get_by_label("Group", exact=True).check()
    expect(page.get_by_label("Places")).to_be_visible()
    expect(page.locator("#offering-preview")).to_contain_text("Up to 6 together")


@pytest.mark.parametrize("language", ["en", "ar"])
@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("viewport", [PHONE, DESK], ids=["phone", "desk"])
def test_nobody_is_shut_out(sqlite_app, cast, browse, language, theme, viewport):
    change(sqlite_app, cast.ada, language=language, theme=theme)
    page = browse(cast.ada, None, viewport=viewport, bypass_csp=True, reduced_motion="reduce")
    choir = cast.offerings["choir"].public_id
    hours = f"/availability/{member_id(sqlite_app, cast.ada)}"
    for address in ("/availability", f"{hours}?day=5", "/offerings", "/offerings/new", f"/offerings/{choir}/edit"):
        page.goto(address)
        page.evaluate("for (const part of document.querySelectorAll('main details')) part.open = true")
        found = Axe().run(page)
        assert found.violations_count == 0, found.generate_report()
        assert page.evaluate("document.documentElement.scrollWidth") <= viewport["width"], f"{address} scrolls sideways"

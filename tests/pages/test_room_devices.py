"""When camera, microphone or browser say no: each failure has its words and a way on. And the pages can be read by everybody."""
import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.lessons import a_lesson

FAILS = """
const real = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
navigator.mediaDevices.getUserMedia = (wish) => {
  for (const [kind, name] of Object.entries(FAULTS)) if (wish[kind]) return Promise.reject(new DOMException("no", name));
  return real(wish);
};
"""


@pytest.fixture
def lesson(sqlite_app, cast):
    return a_lesson(sqlite_app, cast)


def room_of(lesson, more=""):
    return f"/sessions/{lesson.public_id}/room{more}"


def with_faults(browse, person, path, faults, **options):
    page = browse(person, path=None, **options)
    page.add_init_script(FAILS.replace("FAULTS", str(faults)))
    page.goto(path)
    return page


TROUBLES = {
    "refused": ({"audio": "NotAllowedError", "video": "NotAllowedError"}, "does not let this page use"),
    "nothing there": ({"audio": "NotFoundError", "video": "NotFoundError"}, "No camera or microphone was found"),
    "busy": ({"audio": "NotReadableError", "video": "NotReadableError"}, "used by another program"),
    "broken": ({"audio": "AbortError", "video": "AbortError"}, "used by another program"),
    "impossible wish": ({"audio": "OverconstrainedError", "video": "OverconstrainedError"}, "No camera or microphone was found"),
    "anything else": ({"audio": "TypeError", "video": "TypeError"}, "did not start"),
}


@pytest.mark.parametrize(("faults", "words"), TROUBLES.values(), ids=TROUBLES)
def test_each_failure_has_its_words_and_sam_can_listen_all_the_same(browse, lesson, cast, faults, words):
    sam = with_faults(browse, cast.sam, room_of(lesson), faults)
    sam.wait_for_selector(f"#trouble-text:has-text('{words}')")
    sam.click("#trouble-listen")
    sam.wait_for_selector("#alone:not([hidden])")
    assert sam.locator("#microphone").get_attribute("aria-pressed") == "false"


def test_without_a_camera_sam_comes_in_with_his_voice(browse, lesson, cast):
    sam = with_faults(browse, cast.sam, room_of(lesson), {"video": "NotFoundError"})
    sam.wait_for_selector("#notice:has-text('There is no camera')")
    assert sam.locator("#microphone[aria-pressed=true]").count() == 1 and sam.locator("#camera[aria-pressed=false]").count() == 1


def test_a_camera_that_is_busy_can_be_tried_again_or_left(browse, lesson, cast):
    sam = with_faults(browse, cast.sam, room_of(lesson), {"video": "NotReadableError"})
    sam.click("#trouble-audio")
    sam.wait_for_selector("#microphone[aria-pressed=true]")
    sam.click("#camera")
    sam.wait_for_selector("#notice:has-text('used by another program')")


def test_an_address_without_https_is_named_as_the_cause(browse, lesson, cast):
    sam = browse(cast.sam, path=None)
    sam.add_init_script("Object.defineProperty(navigator, 'mediaDevices', { value: undefined });")
    sam.goto(room_of(lesson))
    sam.wait_for_selector("#trouble-text:has-text('https')")


def test_a_browser_that_cannot_share_a_screen_shows_no_button(browse, lesson, cast):
    sam = browse(cast.sam, path=None)
    sam.add_init_script("delete MediaDevices.prototype.getDisplayMedia;")
    sam.goto(room_of(lesson))
    sam.wait_for_selector(".tile.is-self.has-picture")
    assert sam.locator("#screen").count() == 0


def test_sound_that_the_browser_holds_back_is_one_tap_away(browse, lesson, cast):
    browse(cast.ada, room_of(lesson)).wait_for_selector(".tile.is-self.has-picture")
    sam = browse(cast.sam, path=None)
    sam.add_init_script("""const play = HTMLMediaElement.prototype.play;
        HTMLMediaElement.prototype.play = function () {
          return this.muted || window.tapped ? play.call(this) : Promise.reject(new DOMException('tap first', 'NotAllowedError'));
        };""")
    sam.goto(room_of(lesson))
    sam.wait_for_selector("#tap-to-hear:not([hidden])")
    sam.evaluate("window.tapped = true")
    sam.click("#tap-to-hear")
    assert sam.evaluate("document.querySelector('.tile:not(.is-self) video').muted") is False


def test_the_keys_work_and_rest_while_sam_writes(browse, lesson, cast):
    sam = browse(cast.sam, room_of(lesson))
    sam.wait_for_selector(".is-inside .tile.is-self.has-picture")
    sam.keyboard.press("m")
    sam.wait_for_selector("#microphone[aria-pressed=false]")
    sam.keyboard.press("c")
    sam.locator("#chat-text").press_sequentially("hmm")
    assert sam.locator("#microphone").get_attribute("aria-pressed") == "false" and sam.input_value("#chat-text") == "hmm"
    sam.keyboard.press("Escape")
    assert sam.locator("#chat").is_hidden()


def test_the_device_check_sees_hears_plays_and_reaches(browse, lesson, cast):
    sam = browse(cast.sam, room_of(lesson, "/check"))
    seen = {"camera": "what others will see", "microphone": "can be heard", "network": "connection to this site is good"}
    for place, words in seen.items():
        sam.wait_for_selector(f"#{place}-says:has-text('{words}')")
    sam.click("#play")
    sam.wait_for_selector("#speaker-says:has-text('three notes')")


def test_the_device_check_says_when_the_relay_cannot_be_reached(browse, lesson, cast, sqlite_app):
    sqlite_app.config.update(ICE_TURN_URLS=["turn:127.0.0.1:9?transport=tcp"], TURN_SECRET="a secret for these tests")
    sam = browse(cast.sam, room_of(lesson, "/check"))
    sam.wait_for_selector("#network-says:has-text('relay for strict networks cannot be reached')", timeout=12000)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_everybody_can_use_the_waiting_page_the_check_and_the_room(browse, sqlite_app, cast, scheme):
    early, lesson = a_lesson(sqlite_app, cast, cast.tom, offering="chess", starts_in_minutes=90), a_lesson(sqlite_app, cast)
    for person, path, ready in (
        (cast.tom, room_of(early), "[data-countdown]"), (cast.sam, room_of(lesson, "/check"), "#camera-says.is-well"),
        (cast.ada, room_of(lesson), ".is-inside .tile.is-self.has-picture")):
        page = browse(person, path, color_scheme=scheme, bypass_csp=True, reduced_motion="reduce")
        page.wait_for_selector(ready)
        if path == room_of(lesson):
            page.click("#chat-open")
        found = Axe().run(page)
        assert found.violations_count == 0, found.generate_report()

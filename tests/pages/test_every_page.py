"""Every page there is, opened by somebody who may see it: by day, by night, from right to left, under the strict policy."""
import re
from datetime import timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe

from app.database import db
from app.jobs import outbox
from app.models import Mail, Person
from tests.access.matrix import ENTRIES
from tests.access.world import standing
from tests.cast import kept
from tests.conftest import built_on, served
from tests.lessons import TUESDAY, at

DAY = timedelta(days=1)
PHONE, DESK = {"width": 360, "height": 740}, {"width": 1280, "height": 900}
MODES = {  # the strict policy is not bypassed in the last one alone: axe cannot work under it
    "by day on a phone": {"viewport": PHONE, "color_scheme": "light", "locale": "en-GB", "bypass_csp": True},
    "by night at a desk": {"viewport": DESK, "color_scheme": "dark", "locale": "en-GB", "bypass_csp": True},
    "from right to left on a phone": {"viewport": PHONE, "color_scheme": "light", "locale": "ar", "bypass_csp": True},
    "in long words and under the strict policy": {"viewport": PHONE, "color_scheme": "dark", "locale": "de-DE"},
}
NO_PAGES = {  # what answers GET and is not a page of its own, and why
    "attendance.show": "a part of a list", "sessions.messages": "a part of a lesson's page",
    "rooms.news": "JSON", "rooms.state": "JSON", "health.healthz": "plain text",
    "attendance.export": "a file", "audit.export": "a file", "calendar_feed.show": "a file", "session_calendar.show": "a file",
    "dev_mail.invitation": "a file", "profile.picture": "a picture",
    "mails.html": "a letter, as mail programs get it", "dev_mail.html": "a letter, as mail programs get it",
    "dev_kit.index": "seen in test_kit.py", "dev_kit.calendar": "seen in test_kit.py", "dev_kit.refusal": "seen in test_kit.py",
    "setup.index": "is there only before the first owner: seen below",
}
WHO = {  # where one pair of eyes is not enough
    "dashboard.index": ("visitor", "sam", "ada", "olga"), "calendar.index": ("sam", "ada"), "attendance.index": ("sam", "ada", "olga"),
    "attendance.of_session": ("sam", "ada"), "sessions.show": ("sam", "ada"), "rooms.show": ("sam", "ada", "olga"),
    "offerings.index": ("ada", "olga"), "profile.edit": ("sam", "ada"),
}
QUERIES = {"booking.confirm": ("at=" + at(TUESDAY + DAY),), "sessions.move": ("", "at=" + at(TUESDAY + DAY))}
STATUS = {("rooms.show", "olga"): 403}  # a page that says why not

READ = """() => ({
    h1: document.querySelectorAll('h1').length, title: document.title, lang: document.documentElement.lang,
    dir: document.documentElement.dir, width: document.documentElement.scrollWidth,
    nameless: [...document.querySelectorAll('input:not([type=hidden], [hidden]), select, textarea')]
        .filter((control) => !control.labels.length && !control.ariaLabel && !control.hasAttribute('aria-labelledby'))
        .map((control) => control.outerHTML),
})"""


@pytest.fixture(scope="module")
def world(built):
    """One of everything; a demonstration too, for its mailbox, to which the letters went."""
    with standing(*built("sqlite")) as world:
        world.app.config["LECTERN_DEMO"] = True
        with world.app.app_context():
            outbox.run_due()
            world.things["mail"] = db.session.scalar(db.select(Mail.public_id).where(Mail.state == "sent", Mail.calendar.is_not(None)))
        yield world


@pytest.fixture(scope="module")
def address(world):
    with served(world.app) as address:
        yield address


def pages(app):
    """The rules of everything that answers GET and is not known to be something else than a page."""
    return [rule for rule in app.url_map.iter_rules() if "GET" in rule.methods and rule.endpoint not in NO_PAGES]


def whoever_may(world, endpoint):
    entry, door = ENTRIES[endpoint], world.app.view_functions[endpoint].door
    if door in ("anyone", "demo"):
        return ("visitor",)
    return next((who,) for who in ("sam", "ada", "olga", "pia") if who in entry.who.people and world.lets_in(who, door))


def visits(world):
    """(person, name, address) of each page to look at, sorted by who looks."""
    found = []
    for rule in pages(world.app):
        for who in WHO.get(rule.endpoint) or whoever_may(world, rule.endpoint):
            for query in QUERIES.get(rule.endpoint, ("",)):
                found.append((who, rule.endpoint, world.address(rule) + (query and "?" + query)))
    return sorted(found)


def speak(app, locale):
    with kept(app) as session:
        session.execute(db.update(Person).values(language=locale[:2], theme="auto"))


@pytest.fixture
def open_as(world, address, browser):
    """open_as(who, **context options) → a page in which that person is signed in."""
    contexts = []

    def open_page(who, **options):
        context = browser.new_context(base_url=address, reduced_motion="reduce", **options)
        contexts.append(context)
        if who in world.cookies:
            name = world.app.config["SESSION_COOKIE_NAME"]
            context.add_cookies([{"name": name, "value": world.cookies[who], "url": address}])
        return context.new_page()

    yield open_page
    for context in contexts:
        context.close()


def test_every_page_is_looked_at_and_nothing_is_left_out_that_is_gone(world):
    names = {rule.endpoint for rule in world.app.url_map.iter_rules() if "GET" in rule.methods}
    assert not {*NO_PAGES, *WHO, *QUERIES} - names


@pytest.mark.parametrize("mode", MODES)
def test_every_page_is_good(world, open_as, mode):
    options, wrong, said, looking, page = MODES[mode], [], [], None, None
    speak(world.app, options["locale"])
    for who, name, path in visits(world):
        if who != looking:
            looking, page = who, open_as(who, **options)
            page.on("console", lambda message: message.type in ("error", "warning") and said.append(message.text))
            page.on("pageerror", lambda error: said.append(str(error)))
        answer = page.goto(path)
        faults = seen(page, answer, options, STATUS.get((name, who), 200))
        faults += [text for text in said if f"status of {STATUS.get((name, who))}" not in text]
        said.clear()
        wrong += [f"{name} ({who}): {fault}" for fault in faults]
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("mode", MODES)
def test_the_page_of_the_first_owner_is_good(first_address, browser, mode):
    context = browser.new_context(base_url=first_address, **MODES[mode])
    page = context.new_page()
    assert not seen(page, page.goto("/setup"), MODES[mode], 200)
    context.close()


@pytest.fixture(scope="module")
def first_address(request, tmp_path_factory):
    """An install of its own, in which nobody is yet."""
    app, _database = built_on("sqlite", request, tmp_path_factory.mktemp("first"))
    with served(app) as address:
        yield address


def seen(page, answer, options, status):
    """What is wrong with the page that is open, as sentences."""
    read, language = page.evaluate(READ), options["locale"][:2]
    expected = {"h1": 1, "lang": language, "dir": "rtl" if language == "ar" else "ltr"}
    faults = [f"{what} is {read[what]}" for what, value in expected.items() if read[what] != value]
    if answer.status != status or not re.match("text/html", answer.headers.get("content-type", "")):
        faults.append(f"answers {answer.status} {answer.headers.get('content-type')} at {answer.url}")
    if not re.match(r".*\w.* · Lectern$", read["title"]):
        faults.append(f"is called “{read['title']}”")
    if read["width"] > options["viewport"]["width"]:
        faults.append(f"scrolls sideways, {read['width']} wide")
    faults += [f"has a control without a name: {control}" for control in read["nameless"]]
    # a letter is shown in a sandbox, which hears nobody: axe would complain on the console that it gets no answer
    if options.get("bypass_csp") and (found := Axe().run(page, options={"iframes": False})).violations_count:
        faults.append(found.generate_report())
    return faults

"""Where one can go from every page. An entry shows when its page exists and its door lets this person in, so the two never disagree."""
from dataclasses import dataclass
from functools import lru_cache

from flask import current_app, request, url_for
from flask_login import current_user

from app.doors import DOORS
from app.rules.words import N_


@dataclass(frozen=True)
class Entry:
    """A page worth a place in the menu. `word` is English; the template translates it."""

    endpoint: str
    word: str
    icon: str


MAIN = (
    Entry("dashboard.index", N_("Dashboard"), "home"),
    Entry("booking.teachers", N_("Book a lesson"), "plus"),
    Entry("calendar.index", N_("Calendar"), "calendar"),
    Entry("availability.edit", N_("My hours"), "clock"),
    Entry("offerings.index", N_("Offerings"), "offering"),
    Entry("attendance.index", N_("Attendance"), "check"),
    Entry("members.index", N_("People"), "people"),
)
INSTITUTION = (
    Entry("institution.settings", N_("Settings"), "settings"),
    Entry("mails.index", N_("Mail"), "mail"),
    Entry("audit.index", N_("Changes"), "history"),
    Entry("health.index", N_("Health"), "health"),
)
ACCOUNT = (
    Entry("profile.edit", N_("Profile"), "person"),
    Entry("calendar_feed.edit", N_("Calendar address"), "calendar"),
    Entry("reminders.edit", N_("Reminders"), "bell"),
    Entry("sign_ins.index", N_("Sign-ins"), "lock"),
    Entry("account.switch", N_("Change institution"), "globe"),
    Entry("platform.index", N_("All institutions"), "building"),
)
VISITOR = (
    Entry("account.sign_in", N_("Sign in"), "person"),
    Entry("account.sign_up", N_("Sign up"), "plus"),
)


def init_app(app):
    app.jinja_env.globals.update(has_endpoint=has_endpoint, navigation=navigation, home=home)


def has_endpoint(name):
    """Is there such a route in this install?"""
    return name in current_app.view_functions


def navigation():
    """The menu for whoever asks, as {"main": [...], "institution": [...], "account": [...], "visitor": [...]} of dicts."""
    me = current_user._get_current_object()  # asked for once, not for each entry and each of its questions
    groups = {"main": MAIN, "institution": INSTITUTION, "account": ACCOUNT} if me.is_authenticated else {"visitor": VISITOR}
    return {name: [drawn(entry) for entry in entries if is_open(entry, me)] for name, entries in groups.items()}


def home():
    """The address behind the brand: the dashboard, else the sign-in page."""
    return url_for("dashboard.index") if has_endpoint("dashboard.index") else "/"


def is_open(entry, me):
    """A page that is there, can be opened by its bare address, and lets this person in."""
    view = current_app.view_functions.get(entry.endpoint)
    if view is None or not DOORS[view.door](me):
        return False
    return has_bare_address(current_app.url_map, entry.endpoint)


@lru_cache(maxsize=128)
def has_bare_address(url_map, endpoint):
    """Whether a page can be opened without saying which one. Routes do not change once the app is built."""
    return any("GET" in rule.methods and not rule.arguments for rule in url_map.iter_rules(endpoint))


def drawn(entry):
    here = (request.endpoint or "").rpartition(".")[0] == entry.endpoint.rpartition(".")[0]
    exactly = request.endpoint == entry.endpoint
    return {"word": entry.word, "icon": entry.icon, "url": url_for(entry.endpoint),
            "current": "page" if exactly else "true" if here and request.blueprint not in ("account", "health") else None}

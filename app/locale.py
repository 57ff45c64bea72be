"""The reader's language, direction, zone and clock: for pages from who asks, for mails from whom they go to."""
from contextlib import contextmanager

from babel import Locale, UnknownLocaleError
from flask import g, request
from flask_babel import force_locale, get_locale
from flask_login import current_user

from app.extensions import babel
from app.rules import when

LANGUAGES = {"en": "English", "de": "Deutsch", "ar": "العربية"}
RIGHT_TO_LEFT = ("ar", "fa", "he", "ur")


def init_app(app):
    babel.init_app(app, locale_selector=language)
    app.context_processor(lambda: {"language": (language_now := language()), "direction": direction(language_now)})
    app.jinja_env.filters.update({f"when_{name}": for_reader(getattr(when, name), clock) for name, clock in PRINTED.items()})
    app.jinja_env.filters["when_iso"] = lambda instant, zone=None: when.iso(instant, zone or reader_zone())
    app.jinja_env.filters["when_away"] = lambda instant, now: when.away(instant, now, locale_now())
    app.jinja_env.filters["city_name"] = lambda zone: when.city(zone, locale_now())
    app.jinja_env.filters["language_name"] = language_name
    app.jinja_env.filters["when_length"] = lambda minutes: when.length(minutes, locale_now())
    app.jinja_env.globals.update(
        when_both=lambda starts_at, ends_at, other_zone: when.both(
            starts_at, ends_at, reader_zone(), other_zone, locale_now(), reader_hour_cycle()),
        when_readings=lambda starts_at, ends_at, other_zone: when.readings(
            starts_at, ends_at, reader_zone(), other_zone, locale_now(), reader_hour_cycle()),
        when_zone_name=lambda zone, instant: when.zone_name(zone, instant, locale_now()),
    )


# the filters when_day, when_span, … : does it print a time of the day, so that the reader's twelve or twenty-four hours matter?
PRINTED = {"day": False, "weekday": False, "short_day": False, "medium_day": False, "month": False, "offset": False,
           "time": True, "short": True, "moment": True, "hours": True, "short_span": True, "span": True}


def for_reader(printer, prints_clock):
    """A Jinja filter that prints for the reader: her language, her clock and, unless `zone` is given, her zone."""
    def printed(instant, *ends_at, zone=None):
        clock = (reader_hour_cycle(),) if prints_clock else ()
        return printer(instant, *ends_at, zone or reader_zone(), locale_now(), *clock)

    return printed


def language():
    """The language to answer in: the person's own, else the best of what the browser asks for."""
    if chosen := g.get("reader_language"):
        return chosen
    if not request:
        return "en"
    if current_user and current_user.is_authenticated:
        return current_user.language
    return request.accept_languages.best_match(LANGUAGES) or "en"


def language_name(code):
    """A language as the reader calls it: de is German, or Deutsch. A code that CLDR does not know stays as it is."""
    try:
        return Locale.parse(code, sep="-" if "-" in code else "_").get_display_name(locale_now()) or code
    except (ValueError, UnknownLocaleError):
        return code


def direction(code):
    """rtl or ltr."""
    return "rtl" if code.split("_")[0] in RIGHT_TO_LEFT else "ltr"


def locale_now():
    """The Babel locale in force."""
    return str(get_locale() or "en")


def reader_zone():
    """The IANA name of the zone to print times in: the person's own, UTC for a visitor who has not said."""
    if chosen := g.get("reader_zone"):
        return chosen
    if request and current_user and current_user.is_authenticated:
        return current_user.zone
    return "UTC"


def reader_hour_cycle():
    """auto, 12 or 24."""
    if chosen := g.get("reader_hour_cycle"):
        return chosen
    if request and current_user and current_user.is_authenticated:
        return current_user.person.hour_cycle
    return "auto"


@contextmanager
def reading_as(language="en", zone="UTC", hour_cycle="auto"):
    """Inside, everything is worded for this reader, whoever asks: for mails, or for a page read in another zone."""
    before = {name: g.get(name) for name in ("reader_language", "reader_zone", "reader_hour_cycle")}
    g.reader_language, g.reader_zone, g.reader_hour_cycle = language, zone, hour_cycle
    try:
        with force_locale(language):
            yield
    finally:
        for name, value in before.items():
            setattr(g, name, value)

"""The reader's language, direction, zone and clock: for pages from who asks, for mails from whom they go to."""
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from babel import Locale, UnknownLocaleError
from babel.support import NullTranslations, Translations
from flask import g, request
from flask_babel import force_locale
from flask_login import current_user
from jinja2 import pass_eval_context
from markupsafe import Markup

from app.extensions import babel
from app.rules import when

LANGUAGES = {"en": "English", "de": "Deutsch", "ar": "العربية"}
RIGHT_TO_LEFT = ("ar", "fa", "he", "ur")


def init_app(app):
    babel.init_app(app, locale_selector=language)
    app.jinja_env.globals.update(_=gettext, gettext=gettext, ngettext=ngettext, reader_language=language)
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
        who = reader()
        clock = (who.hour_cycle,) if prints_clock else ()
        return printer(instant, *ends_at, zone or who.zone, who.language, *clock)

    return printed


@dataclass(frozen=True, slots=True)
class Reader:
    """For whom a page or a mail is worded."""

    language: str = "en"
    zone: str = "UTC"
    hour_cycle: str = "auto"


def reader():
    """The reader of now: worked out once for a page, which asks hundreds of times."""
    known = g.get("reader")
    if known is None:
        known = g.reader = who_reads()
    return known


def who_reads():
    """Who is signed in; else a visitor in the best of the languages that the browser asks for."""
    if not request:
        return Reader()
    if current_user and current_user.is_authenticated:
        return Reader(current_user.language, current_user.zone, current_user.person.hour_cycle)
    return Reader(request.accept_languages.best_match(LANGUAGES) or "en")


def language():
    """The language to answer in."""
    return reader().language


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
    """The code of the locale in force."""
    return reader().language


def reader_zone():
    """The IANA name of the zone to print times in: the person's own, UTC for a visitor who has not said."""
    return reader().zone


def reader_hour_cycle():
    """auto, 12 or 24."""
    return reader().hour_cycle


@contextmanager
def reading_as(language="en", zone="UTC", hour_cycle="auto"):
    """Inside, everything is worded for this reader, whoever asks: for mails, or for a page read in another zone."""
    before = g.get("reader")
    g.reader = Reader(language, zone, hour_cycle)
    try:
        with force_locale(language):
            yield
    finally:
        g.reader = before


@lru_cache(len(LANGUAGES))
def catalog(code):
    """The translations into a language; nothing is translated where there are none."""
    return Translations.load(Path(__file__).parent / "translations", [code]) if code != "en" else NullTranslations()


def translations():
    return catalog(reader().language)


@pass_eval_context
def gettext(context, message, **values):
    """What templates call _(): the same as Flask-Babel's, at a tenth of its cost, since a page asks hundreds of times."""
    return filled(context, translations().ugettext(message), values)


@pass_eval_context
def ngettext(context, singular, plural, num, **values):
    """The form of the message that goes with this number, which fills %(num)s."""
    return filled(context, translations().ungettext(singular, plural, num), {"num": num, **values})


def filled(context, text, values):
    """Values are escaped where the template escapes. As everywhere in gettext, a percent sign of the message is written twice."""
    text = Markup(text) if context.autoescape else text
    return text % values if values or "%" in text else text

"""The reader's language, direction, zone and clock: for pages from who asks, for mails from whom they go to."""
from flask import g, request
from flask_babel import get_locale
from flask_login import current_user

from app.extensions import babel

LANGUAGES = {"en": "English", "de": "Deutsch", "ar": "العربية"}
RIGHT_TO_LEFT = ("ar", "fa", "he", "ur")


def init_app(app):
    babel.init_app(app, locale_selector=language)
    app.context_processor(lambda: {"language": (language_now := language()), "direction": direction(language_now)})


def language():
    """The language to answer in: the person's own, else the best of what the browser asks for."""
    if chosen := g.get("reader_language"):
        return chosen
    if not request:
        return "en"
    if current_user and current_user.is_authenticated:
        return current_user.language
    return request.accept_languages.best_match(LANGUAGES) or "en"


def direction(code):
    """rtl or ltr."""
    return "rtl" if code.split("_")[0] in RIGHT_TO_LEFT else "ltr"


def locale_now():
    """The Babel locale in force."""
    return str(get_locale() or "en")

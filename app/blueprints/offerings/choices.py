"""Currencies and languages to choose from, as the reader calls them. Babel knows them; the choice is kept as its ISO code."""
from functools import lru_cache

from babel import Locale
from babel.numbers import get_currency_precision, get_territory_currencies


@lru_cache(maxsize=8)
def currencies(locale):
    """(code, "EUR – Euro") of every currency that is legal tender somewhere now, by code."""
    spoken = Locale.parse(locale)
    codes = {code for territory in Locale("en").territories if len(territory) == 2 for code in get_territory_currencies(territory)}
    return [(code, f"{code} – {spoken.currencies.get(code, code)}") for code in sorted(codes)]


@lru_cache(maxsize=8)
def languages(locale):
    """(code, name) of every language with a two-letter code, by name."""
    named = [(code, name) for code, name in Locale.parse(locale).languages.items() if len(code) == 2]
    return sorted(named, key=lambda choice: choice[1].casefold())


def with_own(choices, code):
    """The choices, and this code too when it is kept already but no longer among them."""
    return choices if not code or code in dict(choices) else [(code, code), *choices]


def digits(currency):
    """How many digits stand behind the point: 2 for euros, 0 for yen."""
    return get_currency_precision(currency)

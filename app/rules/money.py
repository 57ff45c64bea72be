"""Amounts as people write them. Money is kept in minor units (cents, yen) with its ISO 4217 currency."""
import re
from decimal import Decimal

from babel.numbers import format_currency, format_decimal, get_currency_precision


def amount(minor, currency, locale):
    """The amount as this locale writes it: amount(4500, "EUR", "de") is "45,00 €". Minor units per ISO 4217, as in CLDR."""
    major = Decimal(minor).scaleb(-get_currency_precision(currency))
    return format_currency(major, currency, locale=locale)


def minor_of(text, currency):
    """Minor units of an amount typed without grouping, with a point or a comma: "45", "45,5" and "45.50" euros are 4500 and 4550.

    None for anything else, so also for "1,200" euros, which means one thing here and another there, and for half a yen.
    """
    found = re.fullmatch(r"(\d{1,7})(?:[.,\u066b](\d{1,4}))?", text.strip())
    digits = get_currency_precision(currency)
    if not found or len(found[2] or "") > digits:
        return None
    return int(found[1] + (found[2] or "").ljust(digits, "0"))


def typed(minor, currency, locale):
    """An amount as it stands in a field, which minor_of reads again: "45.00"."""
    digits = get_currency_precision(currency)
    return format_decimal(Decimal(minor).scaleb(-digits), format="0." + "0" * digits if digits else "0", locale=locale)

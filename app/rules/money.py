"""Amounts as people write them. Money is kept in minor units (cents, yen) with its ISO 4217 currency."""
from decimal import Decimal

from babel.numbers import format_currency, get_currency_precision


def amount(minor, currency, locale):
    """The amount as this locale writes it: amount(4500, "EUR", "de") is "45,00 €". Minor units per ISO 4217, as in CLDR."""
    major = Decimal(minor).scaleb(-get_currency_precision(currency))
    return format_currency(major, currency, locale=locale)

"""Amounts are written as the reader writes them."""
import pytest

from app.rules.money import amount


@pytest.mark.parametrize(("minor", "currency", "locale", "written"), [
    pytest.param(4500, "EUR", "en", "€45.00", id="euros in English"),
    pytest.param(4500, "EUR", "de", "45,00\xa0€", id="euros in German"),
    pytest.param(1200, "JPY", "en", "¥1,200", id="yen have no cents"),
    pytest.param(1234, "KWD", "de", "1,234\xa0KWD", id="dinars have three places"),
    pytest.param(-50, "USD", "en", "-$0.50", id="less than nothing"),
])
def test_an_amount_reads_as_people_write_it(minor, currency, locale, written):
    assert amount(minor, currency, locale) == written

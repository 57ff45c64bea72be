"""A zone is found by what people type."""
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from app import zones
from app.rules.zone_names import RENAMED, current, found


@pytest.mark.parametrize(("typed", "zone"), [
    ("sydney", "Australia/Sydney"), (" Berlin ", "Europe/Berlin"), ("new york", "America/New_York"), ("Europe/Berlin", "Europe/Berlin"),
    ("buenos aires", "America/Argentina/Buenos_Aires"), ("utc", "UTC"), ("new_york", "America/New_York"), ("kathm", "Asia/Kathmandu"),
])
def test_the_zone_that_was_meant_is_found(typed, zone):
    assert found(typed, zones.names()) == zone


@pytest.mark.parametrize("typed", ["", "   ", "Atlantis", "europe", "../../etc/passwd", "a" * 5000, "\0"])
def test_what_is_unclear_is_not_guessed(typed):
    assert found(typed, zones.names()) is None


@pytest.mark.parametrize(("old", "new"), RENAMED.items())
def test_an_old_name_is_the_same_clock_under_a_new_one(old, new):
    assert {old, new} <= set(zones.names()) and current(old) == current(new) == new
    months = [datetime(year, month, 1, tzinfo=UTC) for year in range(1990, 2040) for month in (1, 7)]
    assert [at.astimezone(ZoneInfo(old)).utcoffset() for at in months] == [at.astimezone(ZoneInfo(new)).utcoffset() for at in months]

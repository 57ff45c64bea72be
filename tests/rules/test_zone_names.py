"""A zone is found by what people type."""
import pytest

from app import zones
from app.rules.zone_names import found


@pytest.mark.parametrize(("typed", "zone"), [
    ("sydney", "Australia/Sydney"), (" Berlin ", "Europe/Berlin"), ("new york", "America/New_York"), ("Europe/Berlin", "Europe/Berlin"),
    ("buenos aires", "America/Argentina/Buenos_Aires"), ("utc", "UTC"), ("new_york", "America/New_York"), ("kathm", "Asia/Kathmandu"),
])
def test_the_zone_that_was_meant_is_found(typed, zone):
    assert found(typed, zones.names()) == zone


@pytest.mark.parametrize("typed", ["", "   ", "Atlantis", "europe", "../../etc/passwd", "a" * 5000, "\0"])
def test_what_is_unclear_is_not_guessed(typed):
    assert found(typed, zones.names()) is None

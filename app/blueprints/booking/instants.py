"""Instants as they stand in an address or a form: 2026-11-24T16:00Z."""
import re
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

WRITTEN = re.compile(r"20\d\d-\d\d-\d\dT\d\d:\d\d(:00)?Z", re.ASCII)


def address_of(at):
    """The instant as it is written into an address."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%MZ")


def at_of(values):
    """The instant that `at` says, aware, in whole minutes; None when it says none."""
    written = values.get("at", "")
    if not WRITTEN.fullmatch(written):
        return None
    try:
        return datetime.fromisoformat(written)
    except ValueError:  # the 31st of February
        return None


def typed_at(values, zone):
    """The instant at which clocks in the zone show the typed `on` (2026-11-24) and `clock` (16:00); of two, the earlier.

    None for what is no date or time, and for a time that the clocks skip on that day.
    """
    try:
        wall = datetime.fromisoformat(f"{values.get('on', '')}T{values.get('clock', '')}")
        at = wall.replace(tzinfo=ZoneInfo(zone), second=0, microsecond=0).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    is_shown = 2000 <= at.year < 2100 and at.astimezone(ZoneInfo(zone)).replace(tzinfo=None) == wall
    return at if is_shown else None

"""One zone database in the process: the pinned PyPI tzdata, never the operating system's copy."""
import zoneinfo
from functools import lru_cache

import tzdata

DATA_VERSION = tzdata.IANA_VERSION


def require_pinned():
    """Make zoneinfo read the pinned package, whatever PYTHONTZPATH says."""
    if zoneinfo.TZPATH:
        zoneinfo.reset_tzpath(to=[])
        zoneinfo.ZoneInfo.clear_cache()


@lru_cache(maxsize=1)
def names():
    """All zone names a person may choose, sorted: the places, not the legacy abbreviations."""
    require_pinned()
    return sorted(
        name for name in zoneinfo.available_timezones()
        if name == "UTC" or ("/" in name and not name.startswith(("Etc/", "SystemV/", "US/", "posix/", "right/")))
    )


def known(name):
    """The zone's name if there is one of that name, else None: what a browser or a form says is not believed."""
    return name if name in zoneinfo.available_timezones() and name != "localtime" else None

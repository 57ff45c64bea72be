"""The one formatter of times: every page, mail and calendar prints its times through here, with their zone.

An instant is aware; `zone` is an IANA name; `locale` a language code such as "en", "de" or "ar"; `hour_cycle` is "auto" (as the
language is used to), 12 or 24 (numbers or their digits as text). zoneinfo converts, Babel only lends names and patterns: Babel's
own conversion may read another zone database, and its zone names lag behind the law.
"""
import math
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from babel import Locale
from babel.core import get_global
from babel.dates import format_timedelta, parse_pattern

MANY = 4096
# Plain English is written as most of the world writes it: the day before the month, twenty-four hours.
SPOKEN_AS = {"en": "en_GB"}
FULL_DAY = {"en_GB": "EEEE d MMMM y"}
COMMAS = {"ar": "، ", "fa": "، ", "ur": "، "}
SAME_DAY, OTHER_DAY = "–", " – "


def day(instant, zone, locale):
    """Tuesday 24 November 2026."""
    return _day(local(instant, zone).date(), locale, "full")


def short_day(instant, zone, locale):
    """Tue 24 Nov, for lists in which the year is plain."""
    return _day(local(instant, zone).date(), locale, "MMMEd")


def weekday(instant, zone, locale):
    """Tue: for the heads of columns."""
    return _locale(locale).days["stand-alone"]["abbreviated"][local(instant, zone).weekday()]


def medium_day(instant, zone, locale):
    """24 Nov 2026, for lists that reach over years."""
    return _day(local(instant, zone).date(), locale, "yMMMd")


def month(instant, zone, locale):
    """November 2026."""
    return _day(local(instant, zone).date(), locale, "yMMMM")


def time(instant, zone, locale, hour_cycle="auto"):
    """17:00, or 5:00 pm for those who read the clock so."""
    at = local(instant, zone)
    return _time(at.hour, at.minute, locale, str(hour_cycle))


def short(instant, zone, locale, hour_cycle="auto"):
    """Tue 24 Nov, 17:00: one moment in a list whose zone is said above it."""
    return _joined(locale, short_day(instant, zone, locale), time(instant, zone, locale, hour_cycle))


def moment(instant, zone, locale, hour_cycle="auto"):
    """Tuesday 24 November 2026, 17:00 (GMT+1, Berlin)."""
    written = _joined(locale, day(instant, zone, locale), time(instant, zone, locale, hour_cycle))
    return f"{written} ({zone_name(zone, instant, locale)})"


def hours(starts_at, ends_at, zone, locale, hour_cycle="auto"):
    """17:00–18:00: the times alone, for lists whose day and zone are said above. Offsets join them where the clocks change."""
    return _range(*_ends(starts_at, ends_at, zone, locale, hour_cycle))


def short_span(starts_at, ends_at, zone, locale, hour_cycle="auto"):
    """Tue 24 Nov, 17:00–18:00."""
    return _joined(locale, short_day(starts_at, zone, locale), hours(starts_at, ends_at, zone, locale, hour_cycle))


def span(starts_at, ends_at, zone, locale, hour_cycle="auto"):
    """Tuesday 24 November 2026, 17:00–18:00 (GMT+1, Berlin). Both days where it runs past midnight, both offsets where the clocks
    change in between."""
    first, last = _ends(starts_at, ends_at, zone, locale, hour_cycle)
    first_day, last_day = day(starts_at, zone, locale), day(ends_at, zone, locale)
    if first_day == last_day:
        written = _joined(locale, first_day, _range(first, last))
    else:
        written = OTHER_DAY.join((_joined(locale, first_day, first), _joined(locale, last_day, last)))
    changes = local(starts_at, zone).utcoffset() != local(ends_at, zone).utcoffset()
    return f"{written} ({city(zone, locale) if changes else zone_name(zone, starts_at, locale)})"


def readings(starts_at, ends_at, zone, other_zone, locale, hour_cycle="auto"):
    """The span as the reader's clock shows it and, where the other's clock shows something else, as that one does: a list."""
    written = [span(starts_at, ends_at, zone, locale, hour_cycle)]
    same = all(local(at, zone).utcoffset() == local(at, other_zone).utcoffset() for at in (starts_at, ends_at))
    return written if same else [*written, span(starts_at, ends_at, other_zone, locale, hour_cycle)]


def both(starts_at, ends_at, zone, other_zone, locale, hour_cycle="auto"):
    """Both readings in one line, the reader's first; one where both clocks agree."""
    return " · ".join(readings(starts_at, ends_at, zone, other_zone, locale, hour_cycle))


def zone_name(zone, instant, locale):
    """GMT+1, Berlin: the offset in force at that instant and the place the zone is named after."""
    place, shift = city(zone, locale), offset(instant, zone, locale)
    return shift if place == shift else _joined(locale, shift, place)


def offset(instant, zone, locale):
    """GMT+5:45; GMT where there is none; UTC for UTC itself."""
    if zone == "UTC":
        return "UTC"
    return _offset(local(instant, zone).utcoffset(), locale)


@lru_cache(MANY)
def city(zone, locale):
    """Berlin, in the reader's language where CLDR knows it."""
    known_as = get_global("zone_aliases").get(zone, zone)
    info = _locale(locale).time_zones.get(zone) or _locale(locale).time_zones.get(known_as) or {}
    return info.get("city") or zone.rpartition("/")[2].replace("_", " ")


@lru_cache(MANY)
def length(minutes, locale):
    """1 day, 2 hours, 90 minutes: a duration in the largest unit that divides it."""
    unit = next(unit for unit, size in (("day", 1440), ("hour", 60), ("minute", 1)) if minutes % size == 0)
    return format_timedelta(timedelta(minutes=minutes), granularity=unit, threshold=minutes * 60 + 1, locale=_locale(locale))


def away(instant, now, locale):
    """in 12 minutes, 3 hours ago: how far one instant is from another, in minutes below two hours, in hours below two days.

    A minute that has begun counts, so what is ahead never reads as if it were now.
    """
    seconds = (instant - now).total_seconds()
    minutes = max(1, math.ceil(abs(seconds) / 60))
    return _away(minutes if seconds >= 0 else -minutes, locale)


@lru_cache(MANY)
def _away(minutes, locale):
    unit, size = next((name, size) for name, size in (("day", 1440), ("hour", 60), ("minute", 1)) if abs(minutes) >= 2 * size or size == 1)
    whole = timedelta(minutes=int(minutes / size) * size)
    return format_timedelta(whole, granularity=unit, threshold=MANY * size, add_direction=True, locale=_locale(locale))


def iso(instant, zone="UTC"):
    """2026-11-24T17:00:00+01:00: for machines, as in <time datetime>."""
    return local(instant, zone).isoformat(timespec="seconds")


def local(instant, zone):
    """The instant as clocks in that zone show it. ValueError when it is naive."""
    if instant.tzinfo is None:
        raise ValueError("a naive datetime is not an instant")
    return instant.astimezone(_zone(zone))


def _ends(starts_at, ends_at, zone, locale, hour_cycle):
    """Both ends' times, with their offsets where these differ: 02:30 GMT+2 and 02:30 GMT+1 are an hour apart."""
    ends = [time(at, zone, locale, hour_cycle) for at in (starts_at, ends_at)]
    shifts = [offset(at, zone, locale) for at in (starts_at, ends_at)]
    return ends if shifts[0] == shifts[1] else [f"{end} {shift}" for end, shift in zip(ends, shifts, strict=True)]


def _joined(locale, *parts):
    return COMMAS.get(locale[:2], ", ").join(parts)


def _range(first, last):
    return f"{first}{OTHER_DAY if ' ' in first else SAME_DAY}{last}"


@lru_cache(MANY)
def _zone(name):
    return ZoneInfo(name)


@lru_cache(MANY)
def _locale(code):
    return Locale.parse(SPOKEN_AS.get(code, code).replace("-", "_"))


@lru_cache(MANY)
def _day(on: date, locale, shape):
    spoken = _locale(locale)
    if shape == "full":
        pattern = FULL_DAY.get(str(spoken)) or spoken.date_formats["full"].pattern
    else:
        pattern = spoken.datetime_skeletons[shape].pattern
    return parse_pattern(pattern).apply(on, spoken)


@lru_cache(MANY)
def _time(hour, minute, locale, hour_cycle):
    spoken = _locale(locale)
    shapes = {"12": spoken.datetime_skeletons["hm"], "24": spoken.datetime_skeletons["Hm"]}
    pattern = shapes.get(hour_cycle, spoken.time_formats["short"]).pattern
    # "B" (in the morning) is not one of Babel's letters everywhere; "a" says the same. Plain spaces: every surface has them.
    return parse_pattern(pattern.replace("B", "a").replace("\u202f", " ")).apply(datetime(2000, 1, 1, hour, minute, tzinfo=UTC), spoken)


@lru_cache(MANY)
def _offset(shift: timedelta, locale):
    minutes = shift // timedelta(minutes=1)
    spoken = _locale(locale).zone_formats
    if not minutes:
        return spoken["gmt"].replace("%s", "").strip()
    whole, rest = divmod(abs(minutes), 60)
    return spoken["gmt"] % f"{'-+'[minutes > 0]}{whole}{f':{rest:02}' if rest else ''}"

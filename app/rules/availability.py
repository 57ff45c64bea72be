"""When a teacher is open: her wall-clock hours, and the dates that differ, turned into instants.

An instant is open when its local *reading* lies in her hours. So a time that the clocks skip is never offered, a time
that they repeat is offered twice, and one window of the week can become two on the day of a change, or none.
Instants are epoch seconds (int); a wall time is written as the epoch second it would be if its zone were UTC.
"""

from bisect import bisect_left
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from itertools import pairwise
from typing import Literal
from zoneinfo import ZoneInfo

MINUTE = 60
DAY = 86_400
DAY_MINUTES = 1440
EVER = 1 << 60
LOOK_EVERY = 4 * DAY  # no zone has changed its offset twice within 6 days since 1970
EPOCH_ORDINAL = date(1970, 1, 1).toordinal()
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class WeeklyHours:
    """One window of a week, in minutes of the wall clock. An end not after the start lies on the next date; 1440 is midnight."""

    weekday: int  # 0 is Monday
    start_minute: int
    end_minute: int
    is_active: bool = True


@dataclass(frozen=True)
class DateChange:
    """Dates, both included, that differ from the week. Minutes as in WeeklyHours.

    `off`: not one minute of these dates is open, whatever else is said of them or runs into them from the night before.
    `hours`: these hours and not those of the week; several on one date add up. `extra`: these hours too.
    """

    kind: Literal["off", "hours", "extra"]
    first_on: date
    last_on: date
    start_minute: int | None = None
    end_minute: int | None = None

    def covers(self, day):
        return self.first_on <= day <= self.last_on


def open_windows(zone, weekly, changes, first_on, last_on):
    """Sorted (start, end) instants of the hours that begin on these local dates of the zone, both included.

    Windows never overlap: where the hours of two dates do, those that began first keep the time. Where one window ends
    as the next begins, the teacher stays open. Which other dates are asked for never changes a date's windows.
    Raises ZoneInfoNotFoundError or ValueError for a zone that does not exist.
    """
    near = [change for change in changes if change.first_on <= last_on + ONE_DAY and first_on - ONE_DAY <= change.last_on]
    days = [first_on + n * ONE_DAY for n in range(-1, (last_on - first_on).days + 1)]
    steady = _steady_times(zone, days[0], last_on + 2 * ONE_DAY)
    stated = [
        (start, end, day)
        for day in days
        for opens, closes in _hours_on(day, weekly, near)
        for start, end in _instants_reading(steady, _wall(day, opens), _wall(day, closes))
    ]
    windows, taken_until = [], -EVER
    for start, end, day in sorted(stated, key=lambda window: (window[0], -window[1])):
        start = max(start, taken_until)
        if start < end:
            taken_until = end
            if day >= first_on:
                windows.append((start, end))
    return windows


def _hours_on(day, weekly, changes):
    """Disjoint (opens, closes) in wall minutes of the date; more than 1440 is on the next date."""
    if any(change.kind == "off" and change.covers(day) for change in changes):
        return []
    here = [change for change in changes if change.kind != "off" and change.covers(day)]
    if not any(change.kind == "hours" for change in here):
        here += [hours for hours in weekly if hours.is_active and hours.weekday == day.weekday()]
    tomorrow_is_off = any(change.kind == "off" and change.covers(day + ONE_DAY) for change in changes)
    latest = DAY_MINUTES if tomorrow_is_off else 2 * DAY_MINUTES

    joined = []
    for opens, closes in sorted(_minutes(hours) for hours in here):
        closes = min(closes, latest)
        if joined and opens <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], closes))
        else:
            joined.append((opens, closes))
    return joined


def _minutes(hours):
    over_midnight = hours.end_minute <= hours.start_minute
    return hours.start_minute, hours.end_minute + (DAY_MINUTES if over_midnight else 0)


def _wall(day, minute=0):
    return (day.toordinal() - EPOCH_ORDINAL) * DAY + minute * MINUTE


def _instants_reading(steady, since_wall, until_wall):
    """Sorted (start, end) instants at which a local clock shows a wall time from `since_wall` to before `until_wall`."""
    found = []
    for since, until, east in steady:
        start, end = max(since, since_wall - east), min(until, until_wall - east)
        if start < end:
            if found and found[-1][1] == start:
                found[-1] = (found[-1][0], end)
            else:
                found.append((start, end))
    return found


def _steady_times(zone, first_on, last_on):
    """(since, until, seconds east of UTC) in order, without holes, for whole UTC years around these dates."""
    years = range((first_on - ONE_DAY).year, (last_on + ONE_DAY).year + 1)
    return [steady for year in years for steady in _steady_times_of_year(zone, year)]


@lru_cache(maxsize=1024)
def _steady_times_of_year(zone, year):
    clock = ZoneInfo(zone)

    def east(instant):
        return int(datetime.fromtimestamp(instant, clock).utcoffset().total_seconds())

    begins, ends = _wall(date(year, 1, 1)), _wall(date(year + 1, 1, 1))
    edges = [begins]
    for since in range(begins, ends, LOOK_EVERY):
        edges += _offset_changes(east, since, min(since + LOOK_EVERY, ends - 1))
    return tuple((since, until, east(since)) for since, until in zip(edges, [*edges[1:], ends], strict=True))


def _offset_changes(east, since, until):
    """Instants after `since`, up to `until`, from which the offset is another. Halving finds them: zoneinfo tells no list."""
    if east(since) == east(until):
        return []
    if until - since == 1:
        return [until]
    middle = (since + until) // 2
    return _offset_changes(east, since, middle) + _offset_changes(east, middle, until)


def local_day(zone, instant):
    """The date that a local clock shows at this instant."""
    return datetime.fromtimestamp(instant, ZoneInfo(zone)).date()


@lru_cache(maxsize=4096)
def instants_of_days(zone, first_on, last_on):
    """(start, end) instants of these local dates, both included. No date need have a 00:00, or exist at all."""
    steady = _steady_times(zone, first_on, last_on)
    return tuple(_instants_reading(steady, _wall(first_on), _wall(last_on + ONE_DAY)))


def by_local_date(instants, zone):
    """Sorted instants as {date in the zone: its instants}, dates in order. Costs a search per date, not a clock per instant."""
    if not instants:
        return {}
    groups = {}
    for since, until, east in _steady_times(zone, *(date.fromordinal(EPOCH_ORDINAL + instants[n] // DAY) for n in (0, -1))):
        at, stop = bisect_left(instants, since), bisect_left(instants, until)
        while at < stop:
            day = (instants[at] + east) // DAY
            day_stop = bisect_left(instants, (day + 1) * DAY - east, at, stop)
            groups.setdefault(date.fromordinal(EPOCH_ORDINAL + day), []).extend(instants[at:day_stop])
            at = day_stop
    return dict(sorted(groups.items()))


def clock_changes(zone, first_on, last_on):
    """(instant, seconds by which the clock jumps) of each change of the zone's offset on these local dates. Forward is positive."""
    steady = _steady_times(zone, first_on, last_on)
    spans = instants_of_days(zone, first_on, last_on)
    return [
        (since, east - east_before)
        for (_, _, east_before), (since, _, east) in pairwise(steady)
        if east != east_before and spans and spans[0][0] <= since < spans[-1][1]
    ]

"""Lessons on a grid of days: in which rows each stands, in which lane beside the others, and which no longer fit.

Instants are epoch seconds. A row is a quarter of an hour as the wall clock of the zone shows it: 0 begins at 00:00, 95 at 23:45. On a
day on which an hour is repeated both its readings share their rows, so what lies in them stands in lanes like anything else at once.
"""
from datetime import datetime, timedelta
from itertools import pairwise
from typing import NamedTuple
from zoneinfo import ZoneInfo

from app.rules import month
from app.rules.availability import clock_changes, instants_of_days

ROW_SECONDS = 15 * 60
ROWS = 96
HOUR_ROWS = 4
USUAL_FROM, USUAL_TO = 8 * HOUR_ROWS, 18 * HOUR_ROWS  # always drawn, so that a week with one lesson looks like a week
LIST_DAYS = 28
VIEWS = ("month", "week", "day", "list")
ONE_DAY = timedelta(days=1)


class Block(NamedTuple):
    """A lesson, or its part on one date. Lanes count from 1; one lane means that nothing else is beside it."""

    key: object
    row: int
    rows: int
    lane: int
    lanes: int


class More(NamedTuple):
    """Lessons for which there was no lane."""

    keys: tuple
    row: int
    rows: int
    lane: int
    lanes: int


def days_of(view, on, first_weekday):
    """The dates that a view shows around a date, in order. `first_weekday`: 0 is Monday. A month is filled up to whole weeks."""
    if view == "month":
        return [day for week in month.weeks_of(month.first_of(on), first_weekday) for day in week]
    if view == "week":
        return month.week_of(on, first_weekday)
    return [on + n * ONE_DAY for n in range(LIST_DAYS if view == "list" else 1)]


def stepped(view, on, forward):
    """The date around which the same view shows what comes next, or what came before."""
    if view == "month":
        return month.later(month.first_of(on), 1 if forward else -1)
    days = {"week": 7, "day": 1, "list": LIST_DAYS}[view]
    return on + (days if forward else -days) * ONE_DAY


def hours_of(zone, day):
    """How many hours the date has there: 24, but 23 or 25 when the clocks change, 0 for one that was skipped."""
    return sum(end - start for start, end in instants_of_days(zone, day, day)) / 3600


def is_repeated(zone, instant):
    """Whether clocks there show this time twice, so that it is only plain with its offset."""
    at = datetime.fromtimestamp(instant, ZoneInfo(zone))
    return at.utcoffset() != at.replace(fold=1 - at.fold).utcoffset()


def laid_out(zone, day, lessons, most_lanes):
    """(blocks, mores) of a date, in order of their rows. `lessons`: (key, start, end) in any order; those of other dates are left out.

    Where more than `most_lanes` lie beside each other, the last lane holds what stands for the rest.
    """
    pieces = readings_of(zone, day)
    placed = [(*rows, key) for key, start, end in lessons if (rows := rows_of(pieces, start, end))]
    placed.sort(key=lambda one: (one[0], -one[1]))
    blocks, mores = [], []
    for group in overlapping(placed):
        in_lanes(group, most_lanes, blocks, mores)
    return blocks, mores


def readings_of(zone, day):
    """[(start, end, wall second shown at the start)]: the date's instants in pieces through which its clock runs evenly."""
    clock = ZoneInfo(zone)
    jumps = [at for at, _by in clock_changes(zone, day, day)]
    found = []
    for start, end in instants_of_days(zone, day, day):
        for since, until in pairwise([start, *(at for at in jumps if start < at < end), end]):
            shown = datetime.fromtimestamp(since, clock)
            found.append((since, until, shown.hour * 3600 + shown.minute * 60 + shown.second))
    return found


def rows_of(pieces, start, end):
    """(first row, how many) that hold every reading of the clock in [start, end), or None when none of it is on this date."""
    shown = [(wall + max(start, since) - since, wall + min(end, until) - since)
             for since, until, wall in pieces if max(start, since) < min(end, until)]
    if not shown:
        return None
    first = min(begins for begins, _ends in shown) // ROW_SECONDS
    last = min(-(-max(ends for _begins, ends in shown) // ROW_SECONDS), ROWS)
    return first, last - first


def overlapping(placed):
    """Groups of (row, rows, key) in which each overlaps another, directly or through others. `placed` is sorted by row."""
    group, until = [], 0
    for row, rows, key in placed:
        if group and row >= until:
            yield group
            group = []
        until = max(until, row + rows) if group else row + rows
        group.append((row, rows, key))
    if group:
        yield group


def in_lanes(group, most_lanes, blocks, mores):
    """Give each of a group the first free lane; add them to `blocks`, and what stands for those that find none to `mores`."""
    free_from, chosen = [], []
    for row, rows, key in group:
        lane = next((n for n, free in enumerate(free_from) if free <= row), len(free_from))
        free_from[lane:lane + 1] = [row + rows]
        chosen.append((key, row, rows, lane + 1))
    lanes = min(len(free_from), most_lanes)
    fits = lanes if len(free_from) == lanes else lanes - 1
    blocks += [Block(*one, lanes) for one in chosen if one[3] <= fits]
    left = [(row, rows, key) for key, row, rows, lane in chosen if lane > fits]
    for together in overlapping(left):
        row, end = together[0][0], max(row + rows for row, rows, _key in together)
        mores.append(More(tuple(key for _row, _rows, key in together), row, end - row, lanes, lanes))


def rows_shown(blocks):
    """(first row, row after the last), in whole hours: the usual hours of a day, and all that lies outside of them."""
    first = min([USUAL_FROM, *(block.row for block in blocks)])
    last = max([USUAL_TO, *(block.row + block.rows for block in blocks)])
    return first - first % HOUR_ROWS, -(-last // HOUR_ROWS) * HOUR_ROWS

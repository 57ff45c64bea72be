"""The hours of a week as a grid draws them: rows of 15 minutes, a piece of a day for each window."""
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from app.blueprints.availability.forms import weekday_names, weekdays_in_order
from app.rules.teaching_hours import DAY

ROW = 15
EARLIEST, LATEST = 7 * 60, 21 * 60  # what is drawn at least
SOME_DAY = datetime(2001, 1, 1, tzinfo=UTC)


class Piece(NamedTuple):
    """The part of a window that lies on one day. `row` is the TeachingHours it belongs to."""

    row: object
    start_minute: int
    end_minute: int
    is_rest: bool  # after the midnight that the window runs over

    @property
    def at(self):
        return self.start_minute // ROW

    @property
    def rows(self):
        return max(1, -(-self.end_minute // ROW) - self.at)


class Day(NamedTuple):
    weekday: int
    name: str
    short: str
    pieces: list


@dataclass
class Week:
    """`first_row` and `stop_row` are rows of whole hours."""

    days: list
    first_row: int
    stop_row: int

    @property
    def hours(self):
        """(row, an instant that reads so in UTC) of each hour."""
        return [(row, wall(row * ROW)) for row in range(self.first_row, self.stop_row, 60 // ROW)]


def wall(minute):
    """An instant that reads as this minute of the day in UTC, for printing it."""
    return SOME_DAY + timedelta(minutes=minute)


def draw(calendar):
    pieces = {weekday: [] for weekday in range(7)}
    for row in calendar.hours:
        closes = row.end_minute + (DAY if row.end_minute <= row.start_minute else 0)
        pieces[row.weekday].append(Piece(row, row.start_minute, min(closes, DAY), False))
        if closes > DAY:
            pieces[(row.weekday + 1) % 7].append(Piece(row, 0, closes - DAY, True))
    drawn = [piece for pieces_of_day in pieces.values() for piece in pieces_of_day]
    earliest = min([EARLIEST, *(piece.start_minute for piece in drawn)])
    latest = max([LATEST, *(piece.end_minute for piece in drawn)])
    names, shorts = weekday_names(), weekday_names("abbreviated")
    days = [Day(weekday, names[weekday], shorts[weekday], sorted(pieces[weekday], key=lambda piece: piece.start_minute))
            for weekday in weekdays_in_order()]
    return Week(days, earliest // 60 * 4, -(-latest // 60) * 4)


def wall_day(on):
    """An instant that is on this date in UTC, for printing the date."""
    return datetime(on.year, on.month, on.day, 12, tzinfo=UTC)

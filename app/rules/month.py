"""The dates of a month as a grid of weeks, and months as they stand in an address: 2026-11. Local dates, no clock."""
import re
from datetime import date, timedelta

FIRST, LAST = 2000, 2100  # years outside are not believed
WEEK = timedelta(days=7)


def parsed(text):
    """The first date of the month that "2026-11" names, else None."""
    found = re.fullmatch(r"(\d{4})-(\d{2})", text or "", re.ASCII)
    return _date(*map(int, found.groups()), 1) if found else None


def parsed_day(text):
    """The date that "2026-11-24" names, else None."""
    found = re.fullmatch(r"(\d{4})-(\d{2})-(\d{2})", text or "", re.ASCII)
    return _date(*map(int, found.groups())) if found else None


def _date(year, month, day):
    try:
        return date(year, month, day) if FIRST <= year < LAST else None
    except ValueError:
        return None


def first_of(day):
    """The first date of this date's month."""
    return day.replace(day=1)


def later(first, months):
    """The first date of the month so many months later, or earlier when negative."""
    years, month = divmod(first.month - 1 + months, 12)
    return date(first.year + years, month + 1, 1)


def week_of(day, first_weekday):
    """The seven dates of this date's week. `first_weekday`: 0 is Monday."""
    begins = day - timedelta(days=(day.weekday() - first_weekday) % 7)
    return [begins + timedelta(days=n) for n in range(7)]


def weeks_of(first, first_weekday):
    """The month's weeks, each of seven dates; those of the months before and after fill the ends."""
    weeks, week = [], week_of(first, first_weekday)
    while week[0] < later(first, 1):
        weeks.append(week)
        week = [day + WEEK for day in week]
    return weeks

"""Choosing a time: the days that have room, as a month, a week or a list, each in an address of its own. Also for moving a lesson."""
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple

from babel import Locale
from babel.core import get_global

from app import zones
from app.adapters import plain
from app.blueprints.booking.instants import address_of
from app.rules import month as months
from app.rules import when, zone_names
from app.rules.availability import by_local_date, instants_of_days, local_day

VIEWS = ("month", "week", "list")
LIST_DAYS = 7
JOINABLE = 6
ONE_DAY = timedelta(days=1)
BLANK = "__blank__"  # stands in a pattern for what is put there


class Time(NamedTuple):
    """A start that can be chosen. `lesson` is the group session that is joined, if there is one already."""

    starts_at: datetime
    address: str
    lesson: object


class Day(NamedTuple):
    on: date
    starts: list
    address: str
    is_chosen: bool
    is_other: bool  # of another month, or before today

    @property
    def noon(self):
        """An instant that is on this date in UTC, for printing the date."""
        return datetime(self.on.year, self.on.month, self.on.day, 12, tzinfo=UTC)


@dataclass
class Picker:
    """What `_picker.html` draws."""

    view: str
    zone: str
    unknown_zone: str  # what was typed when no such place is known
    first: datetime  # noon of the first day shown, in UTC
    last: datetime
    weeks: list = field(default_factory=list)
    days: list = field(default_factory=list)  # those whose times are shown
    weekdays: list = field(default_factory=list)
    earlier: str = ""
    later: str = ""
    views: list = field(default_factory=list)  # (name, address, is current)
    hidden: dict = field(default_factory=dict)  # what the zone's form keeps of the address
    times_of: object = None
    joinable: list = field(default_factory=list)  # the next group lessons that exist and have a seat

    @property
    def has_room(self):
        return any(day.starts for day in self.days) or any(day.starts for week in self.weeks for day in week)


def zone_of(args, own):
    """(zone, what could not be understood): the zone that the address names by its name or city, else the person's own."""
    typed = plain.one_line(args.get("zone", "")[:64])
    found = typed if typed in zones.names() else zone_names.found(typed, zones.names())
    return found or own, "" if found else typed


def draw(find, *, args, own_zone, now, horizon_days, address, choose, locale):
    """The picker for an address.

    `find(since, until)` gives sorted starts (epoch seconds) and {start: session}; it is asked once. `address(**params)` is this
    page's address with other parameters, `choose(at, zone)` that of choosing an instant, written as address_of() does.
    """
    zone, unknown = zone_of(args, own_zone)
    view = args.get("view") if args.get("view") in VIEWS else "month"
    kept = {name: value for name, value in (("zone", zone), ("view", view)) if args.get(name)}
    today = local_day(zone, int(now.timestamp()))
    latest = today + timedelta(days=horizon_days + 1)
    asked_day = months.parsed_day(args.get("day"))
    asked = asked_day or months.parsed(args.get("month"))

    if asked:
        anchor = min(max(asked, today), latest)
        found, lessons = found_between(find, zone, *bounds(view, anchor, locale))
    else:
        found, lessons = found_between(find, zone, today, months.later(months.first_of(today), 2) + timedelta(days=LIST_DAYS))
        anchor = next(iter(found), today)
    first_on, last_on = bounds(view, anchor, locale)
    chosen = anchor if asked_day else next((day for day in found if first_on <= day <= last_on), None)

    def to(**params):
        return address(**kept | params)

    # a month has dozens of addresses that differ in one word: each pattern is built once
    a_day, a_time = to(day=BLANK), choose(BLANK, kept.get("zone"))

    def day_of(on):
        address = a_day.replace(BLANK, on.isoformat())
        return Day(on, found.get(on, []), address, on == chosen, not first_on <= on <= last_on or on < today)

    def time_of(start):
        at = datetime.fromtimestamp(start, UTC)
        return Time(at, a_time.replace(BLANK, address_of(at)), lessons.get(start))

    def times_of(day):
        return [time_of(start) for start in day.starts]

    picker = Picker(
        view=view, zone=zone, unknown_zone=unknown, first=noon(first_on), last=noon(last_on), times_of=times_of,
        hidden=kept | {"day": anchor.isoformat()}, views=[(name, to(view=name, day=anchor.isoformat()), name == view) for name in VIEWS])
    picker.joinable = [time_of(start) for start in sorted(lessons)[:JOINABLE]]
    lay_out(picker, day_of, first_on, last_on, chosen, today, locale)
    step_around(picker, to, anchor, today, latest)
    return picker


def found_between(find, zone, first_on, last_on):
    """({date: starts}, {start: session}) of whole local dates, the first included, the last too."""
    spans = instants_of_days(zone, first_on, last_on)
    starts, lessons = find(*(datetime.fromtimestamp(instant, UTC) for instant in (spans[0][0], spans[-1][1])))
    return by_local_date(starts, zone), lessons


def bounds(view, anchor, locale):
    """First and last date that a view shows around a date."""
    if view == "month":
        first = months.first_of(anchor)
        return first, months.later(first, 1) - ONE_DAY
    if view == "week":
        week = months.week_of(anchor, first_weekday(locale))
        return week[0], week[-1]
    return anchor, anchor + (LIST_DAYS - 1) * ONE_DAY


def lay_out(picker, day_of, first_on, last_on, chosen, today, locale):
    """The days as the view wants them. Of a month the weeks that are over are left out: on a phone they would fill the screen."""
    if picker.view == "month":
        weeks = months.weeks_of(first_on, first_weekday(locale))
        picker.weeks = [[day_of(on) for on in week] for week in weeks if week[-1] >= today]
        picker.weekdays = weekdays(locale)
        picker.days = [day_of(chosen)] if chosen else []
        return
    days = [day_of(first_on + n * ONE_DAY) for n in range((last_on - first_on).days + 1)]
    picker.days = days if picker.view == "week" else [day for day in days if day.starts]


def step_around(picker, to, anchor, today, latest):
    """The addresses of what lies before and after, where there can be anything."""
    if picker.view == "month":
        first = months.first_of(anchor)
        before, after = first - ONE_DAY, months.later(first, 1)
        picker.earlier = to(month=f"{before:%Y-%m}") if before >= today else ""
        picker.later = to(month=f"{after:%Y-%m}") if after <= latest else ""
        return
    step = timedelta(days=7 if picker.view == "week" else LIST_DAYS)
    picker.earlier = to(day=max(anchor - step, today).isoformat()) if anchor > today else ""
    picker.later = to(day=(anchor + step).isoformat()) if anchor + step <= latest else ""


def noon(on):
    return datetime(on.year, on.month, on.day, 12, tzinfo=UTC)


def spoken(locale):
    return Locale.parse(when.SPOKEN_AS.get(locale, locale))


def first_weekday(locale):
    """0 is Monday. A language without a country begins its weeks as most of its speakers do: Arabic as in Egypt, on Saturday."""
    return Locale.parse(when.SPOKEN_AS.get(locale) or get_global("likely_subtags").get(locale, locale)).first_week_day


def weekdays(locale):
    """(short, long) names of the seven days, in the order of the reader's weeks."""
    names = spoken(locale).days["stand-alone"]
    return [(names["abbreviated"][n % 7], names["wide"][n % 7]) for n in range(first_weekday(locale), first_weekday(locale) + 7)]

"""What a calendar shows: which days, whose lessons, and where on them each stands. Three queries at most, however many lessons."""
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import NamedTuple
from uuid import UUID

from flask import url_for
from sqlalchemy import select

from app.blueprints.booking.picker import first_weekday, noon, weekdays
from app.blueprints.calendar.lines import drawn
from app.database import db
from app.locale import locale_now
from app.models import Membership, Person, agenda
from app.rules import month, week_grid
from app.rules.availability import instants_of_days, local_day

MOST = 1000  # lessons on one page; above that it says so
IN_CELL = 3
LANES = {"week": 3, "day": 6}
VIEWS = week_grid.VIEWS
DATE = "0000-00-00"


class Day(NamedTuple):
    """One date. `lines` begin on it; in a week `blocks` and `mores` lie on it, in lanes as many as `lanes`."""

    on: date
    noon: datetime  # in UTC, for printing the date
    address: str
    lines: list
    blocks: list = ()
    mores: list = ()
    lanes: int = 1
    hours: float = 24
    is_today: bool = False
    is_past: bool = False
    is_other: bool = False


@dataclass
class Calendar:
    """What `calendar/_calendar.html` draws."""

    view: str
    on: date
    zone: str
    now: datetime
    dates: list = field(default_factory=list)
    days: list = field(default_factory=list)
    weekdays: list = field(default_factory=list)
    rows: tuple = (0, week_grid.ROWS)
    lines: list = field(default_factory=list)
    too_many: bool = False
    whose: str = "mine"
    teacher: object = None
    teachers: list = field(default_factory=list)
    earlier: str = ""
    later: str = ""
    today: str = ""
    views: list = field(default_factory=list)  # (name, address, is current)
    whose_links: list = field(default_factory=list)
    kept: dict = field(default_factory=dict)  # of the address, for the form that chooses a teacher
    day_address: str = ""  # of the day DATE

    @property
    def weeks(self):
        return [self.days[n:n + 7] for n in range(0, len(self.days), 7)]

    @property
    def first(self):
        """Noon of the first date that counts, in UTC, for printing it."""
        return noon(month.first_of(self.on) if self.view == "month" else self.dates[0])

    @property
    def last(self):
        return noon(self.dates[-1])

    @property
    def hour_marks(self):
        """(row, an instant at which UTC shows that hour) of each hour that is drawn."""
        return [(row, datetime(2000, 1, 1, row // week_grid.HOUR_ROWS, tzinfo=UTC)) for row in range(*self.rows, week_grid.HOUR_ROWS)]

    @property
    def clock_changes(self):
        """The days that have not 24 hours."""
        return [day for day in self.days if day.hours not in (0, 24)]

    @property
    def looked_into(self):
        """The lessons that open when they are pressed: those drawn as a block or in a cell, each once."""
        shown = [line for day in self.days for line in ([block.key for block in day.blocks] if self.view in LANES else day.lines[:IN_CELL])]
        return [] if self.view == "list" else list({line.public_id: line for line in shown}.values())

    def is_repeated(self, line):
        """Whether the clock shows this lesson's start twice that day."""
        return week_grid.is_repeated(self.zone, int(line.starts_at.timestamp()))


def draw(me, args, now):
    """The calendar that an address asks for."""
    today = local_day(me.zone, int(now.timestamp()))
    calendar = Calendar(view=args.get("view") if args.get("view") in VIEWS else "month", on=month.parsed_day(args.get("on")) or today,
                        zone=me.zone, now=now)
    choose_whose(calendar, me, args)
    calendar.dates = week_grid.days_of(calendar.view, calendar.on, first_weekday(locale_now()))
    since, until = span(me.zone, calendar.dates)
    rows = agenda.between(me, since, until, MOST + 1, everybody=calendar.whose == "all",
                          teacher_id=calendar.teacher.id if calendar.teacher else None)
    calendar.too_many = len(rows) > MOST
    calendar.lines = drawn(rows[:MOST], me, now)
    address_all(calendar, me, today)
    lay_out(calendar, today)
    return calendar


def choose_whose(calendar, me, args):
    """An owner sees all of the institution unless she asks for her own, or for one teacher's."""
    if not me.is_owner:
        return
    calendar.whose = "mine" if args.get("whose") == "mine" else "all"
    calendar.teachers = db.session.execute(
        select(Person.id, Person.public_id, Person.name).join(Membership, Membership.person_id == Person.id)
        .where(Membership.institution_id == me.institution_id, Membership.teaches).order_by(Person.name, Person.id)).all()
    if calendar.whose == "all":
        asked = uuid_of(args.get("teacher", ""))
        calendar.teacher = next((teacher for teacher in calendar.teachers if teacher.public_id == asked), None)


def uuid_of(text):
    try:
        return UUID(text)
    except ValueError:
        return None


def span(zone, dates):
    """The instants between which these dates lie there. A date may be one that its clocks skipped."""
    spans = instants_of_days(zone, dates[0], dates[-1]) or [2 * (noon(dates[0]).timestamp(),)]
    return datetime.fromtimestamp(spans[0][0], UTC), datetime.fromtimestamp(spans[-1][1], UTC)


def address_all(calendar, me, today):
    """The ways from here: other dates, other views, others' lessons."""
    calendar.kept = {"view": calendar.view, "on": calendar.on.isoformat()}
    whose = {}
    if me.is_owner:
        whose = {"teacher": calendar.teacher.public_id} if calendar.teacher else {"whose": calendar.whose}
    if me.is_owner and me.teaches:
        calendar.whose_links = [(name, url_for("calendar.index", **calendar.kept, whose=name), name == calendar.whose)
                                for name in ("all", "mine")]

    def to(view, on):
        return url_for("calendar.index", view=view, on=on.isoformat(), **whose) if month.FIRST <= on.year < month.LAST else ""

    calendar.earlier, calendar.later = (to(calendar.view, week_grid.stepped(calendar.view, calendar.on, way)) for way in (False, True))
    calendar.today = to(calendar.view, today)
    calendar.views = [(name, to(name, calendar.on), name == calendar.view) for name in VIEWS]
    calendar.day_address = url_for("calendar.index", **whose, view="list" if calendar.view == "day" else "day", on=DATE)


def lay_out(calendar, today):
    view, on_date = calendar.view, by_date(calendar)
    calendar.weekdays = weekdays(locale_now()) if view == "month" else []
    for on in calendar.dates:
        grid = grid_of(calendar, on) if view in LANES else {}
        lines = on_date.get(on, [])
        if view == "list" and not lines:
            continue
        calendar.days.append(Day(
            on, noon(on), calendar.day_address.replace(DATE, on.isoformat()), lines, is_today=on == today, is_past=on < today,
            is_other=view == "month" and on.month != calendar.on.month, **grid))
    if view in LANES:
        calendar.rows = week_grid.rows_shown([block for day in calendar.days for block in (*day.blocks, *day.mores)])


def by_date(calendar):
    """{date in the zone: the lessons that begin on it}; what began before the first day stands under that."""
    found = {}
    for line in calendar.lines:
        on = max(local_day(calendar.zone, int(line.starts_at.timestamp())), calendar.dates[0])
        found.setdefault(on, []).append(line)
    return found


def grid_of(calendar, on):
    lessons = [(line, int(line.starts_at.timestamp()), int(line.ends_at.timestamp())) for line in calendar.lines]
    blocks, mores = week_grid.laid_out(calendar.zone, on, lessons, LANES[calendar.view])
    return {"blocks": blocks, "mores": mores, "lanes": max((block.lanes for block in (*blocks, *mores)), default=1),
            "hours": week_grid.hours_of(calendar.zone, on)}

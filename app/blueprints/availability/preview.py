"""What a student would see: the same engine and the same reading of the diary as the booking page, for nobody in particular."""
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple

from sqlalchemy import select

from app import zones
from app.actions import diary
from app.adapters import plain
from app.database import db
from app.models import Membership, Person
from app.rules import slots, zone_names
from app.rules.availability import by_local_date, clock_changes, instants_of_days, local_day

USUAL_MINUTES = 60  # shown while there is no offering
ONE_DAY, WEEK = timedelta(days=1), timedelta(days=7)
MOST_ZONES = 12


class Day(NamedTuple):
    on: date
    starts: list  # aware datetimes
    changes: list  # the dates that differ which cover it

    @property
    def noon(self):
        return datetime(self.on.year, self.on.month, self.on.day, 12, tzinfo=UTC)


@dataclass
class Preview:
    offering: object  # None when the teacher has no active one
    zone: str
    unknown_zone: str
    week: int  # 0 is the one that begins today
    weeks: int
    days: list = field(default_factory=list)
    clock_changes: list = field(default_factory=list)  # (zone, instant, minutes the clock jumps)

    @property
    def count(self):
        return sum(len(day.starts) for day in self.days)

    @property
    def address(self):
        """What the page's address keeps of the choices, so that a change of the hours does not change the preview."""
        kept = {"offering": self.offering.public_id if self.offering else None, "zone": self.zone, "week": self.week or None}
        return {name: value for name, value in kept.items() if value}


def draw(calendar, offerings, args, now):
    """The preview that an address asks for: `offering`, `zone` (a name or a city), `week`. What it cannot mean is left out."""
    offering = next((each for each in offerings if str(each.public_id) == args.get("offering")), offerings[0] if offerings else None)
    typed = plain.one_line(args.get("zone", "")[:64])
    zone = zones.known(typed) or zone_names.found(typed, zones.names())
    weeks = calendar.horizon_days // 7 + 1
    preview = Preview(offering, zone or calendar.zone, "" if zone else typed, week_of(args.get("week", ""), weeks), weeks)
    first_on = local_day(preview.zone, int(now.timestamp())) + preview.week * WEEK
    last_on = first_on + 6 * ONE_DAY
    found = by_local_date(starts_between(calendar, offering, preview.zone, first_on, last_on), preview.zone)
    preview.days = [Day(on, [datetime.fromtimestamp(start, UTC) for start in found.get(on, ())],
                        [change for change in calendar.date_changes if change.first_on <= on <= change.last_on])
                    for on in (first_on + n * ONE_DAY for n in range(7))]
    preview.clock_changes = changes_of({calendar.zone, preview.zone}, first_on, last_on)
    return preview


def week_of(text, weeks):
    return min(int(text), weeks - 1) if text.isascii() and text.isdigit() and len(text) < 4 else 0


def starts_between(calendar, offering, zone, first_on, last_on):
    """Sorted starts (epoch seconds) that anybody could book whose own time is free."""
    spans = instants_of_days(zone, first_on, last_on)
    since, until = (datetime.fromtimestamp(instant, UTC) for instant in (spans[0][0], spans[-1][1]))
    if offering is not None:
        starts, _lessons = diary.openings(offering, calendar, None, since, until)
        return starts
    known = diary.read(calendar, None, since, until)
    return slots.free_starts(known, USUAL_MINUTES, diary.epoch(since), diary.epoch(until))


def changes_of(of_zones, first_on, last_on):
    """(zone, instant, minutes) of each clock change in these zones on these dates, in order of time."""
    found = [(zone, datetime.fromtimestamp(at, UTC), jump // 60)
             for zone in of_zones for at, jump in clock_changes(zone, first_on, last_on)]
    return sorted(found, key=lambda change: (change[1], change[0]))


def students_zones(institution_id):
    """The zones in which students of the institution live, the most common first: whose clock to look through."""
    return db.session.scalars(
        select(Person.zone).join(Membership, Membership.person_id == Person.id)
        .where(Membership.institution_id == institution_id, Membership.role == "student", Membership.removed_at.is_(None))
        .group_by(Person.zone).order_by(db.func.count().desc(), Person.zone).limit(MOST_ZONES)).all()

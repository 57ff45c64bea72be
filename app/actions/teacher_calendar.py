"""When a teacher teaches: her weekly hours, the dates that differ, her booking rules. Lessons that are booked never move by this.

Each change is one audit row that holds what it changed, before and after; `put_back` undoes a change by that row.
"""
import uuid
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import select

from app import zones
from app.actions import audit, diary
from app.actions.calendar_parts import RESTORERS, RULES, SNAPSHOTS, replace_day, window_of
from app.actions.transaction import transaction
from app.clock import now
from app.database import db
from app.models import AuditRow, DateChange, Membership, Person, TeacherCalendar, TeachingHours, VideoSession
from app.refusals import Invalid, NotFound, Refused
from app.rules import teaching_hours as rules
from app.rules.availability import local_day, open_windows
from app.rules.words import N_

MOST_LISTED = 200


@dataclass
class Done:
    """What an action came to: the row that undoes it (None when nothing changed), and windows that became one with what was added."""

    undo_id: uuid.UUID | None = None
    joined: bool = False


def ensure(member):
    """The id of the calendar of this member, made with her own zone and no hours when she has none yet."""
    def known():
        return db.session.scalar(select(TeacherCalendar.id).where(
            TeacherCalendar.institution_id == member.institution_id, TeacherCalendar.teacher_id == member.person_id))

    if found := known():
        return found
    with transaction():
        db.session.get(Membership, member.id, with_for_update=True)  # one of two first visits makes it
        if found := known():
            return found
        calendar = TeacherCalendar(institution_id=member.institution_id, teacher_id=member.person_id,
                                   zone=db.session.get(Person, member.person_id).zone)
        db.session.add(calendar)
        audit.record("calendar.made", calendar, after={"zone": calendar.zone})
        return calendar.id


def add_hours(calendar_id, weekdays, new):
    """Open a window on each of these weekdays (0 is Monday). It becomes one with open windows that it overlaps or touches.

    Raises Invalid with the reason when it cannot stand on one of the days; then no day is changed.
    """
    with changing(calendar_id, "hours") as (calendar, done):
        for weekday in weekdays:
            put_window(calendar, weekday, new, done)
    return done


def change_hours(calendar_id, hours_id, weekday, new):
    """Give a window another day or other times; it stays on or off as it was. Raises NotFound, Invalid."""
    with changing(calendar_id, "hours") as (calendar, done):
        row = found_in(calendar.hours, hours_id)
        put_window(calendar, weekday, new._replace(is_active=row.is_active), done, row)
    return done


def switch_hours(calendar_id, hours_id, is_active):
    """Switch a window off, or on again. Raises NotFound, Invalid when it cannot be switched on beside the others."""
    with changing(calendar_id, "hours") as (calendar, done):
        row = found_in(calendar.hours, hours_id)
        if row.is_active != is_active:
            put_window(calendar, row.weekday, window_of(row)._replace(is_active=is_active), done, row)
    return done


def remove_hours(calendar_id, hours_id):
    """Raises NotFound."""
    with changing(calendar_id, "hours") as (calendar, done):
        db.session.delete(found_in(calendar.hours, hours_id))
    return done


def copy_day(calendar_id, weekday, to_weekdays):
    """Give other days the hours of this one, in place of what they have."""
    with changing(calendar_id, "hours") as (calendar, done):
        copied = [window_of(row) for row in calendar.hours if row.weekday == weekday]
        for other in set(to_weekdays) - {weekday}:
            replace_day(calendar, other, copied)
    return done


def add_dates(calendar_id, **what):
    """Add dates that differ: kind, first_on, last_on, start_minute, end_minute, note. Raises Invalid, its field named."""
    with changing(calendar_id, "dates") as (calendar, done):
        if len(calendar.date_changes) >= rules.MOST_DATES:
            raise Refused(N_("There are too many of these. Remove some that are over."))
        require_dates(calendar, what)
        db.session.add(DateChange(calendar_id=calendar.id, **what))
    return done


def change_dates(calendar_id, dates_id, **what):
    """Likewise, for dates that are there. Raises NotFound, Invalid."""
    with changing(calendar_id, "dates") as (calendar, done):
        row = found_in(calendar.date_changes, dates_id)
        require_dates(calendar, what)
        for name, value in what.items():
            setattr(row, name, value)
    return done


def remove_dates(calendar_id, dates_id):
    """Raises NotFound."""
    with changing(calendar_id, "dates") as (calendar, done):
        db.session.delete(found_in(calendar.date_changes, dates_id))
    return done


def change_rules(calendar_id, **values):
    """Set the zone and every rule of rules.LIMITS. Raises Invalid, its field named."""
    if zones.known(values["zone"]) is None:
        raise Invalid(N_("Choose a zone from the list: type a city near you, such as Sydney."), field="zone")
    for field, reason in rules.why_not_rules(values).items():
        raise Invalid(reason, field=field)
    with changing(calendar_id, "rules") as (calendar, done):
        for name in RULES:
            setattr(calendar, name, values[name])
    return done


def put_back(calendar_id, change_id):
    """Undo one change by its audit row. Raises NotFound, Refused when what it changed has been changed again since."""
    row = db.session.scalar(select(AuditRow).where(
        AuditRow.public_id == change_id, AuditRow.object_kind == "teacher_calendar", AuditRow.object_id == calendar_id))
    part = row and row.action.removeprefix("calendar.").removesuffix("_changed")
    if part not in SNAPSHOTS:
        raise NotFound(N_("There is nothing to undo."))
    before, after = row.before, row.after
    with changing(calendar_id, part) as (calendar, done):
        there = SNAPSHOTS[part](calendar)
        if any(there.get(key) != value for key, value in after.items()):
            raise Refused(N_("This has been changed again since. Nothing was undone."))
        RESTORERS[part](calendar, before)
    return done


def outside_hours(calendar):
    """Lessons ahead that do not lie whole in the teacher's hours as they are now, by start. They stay as they are booked."""
    ahead = db.session.scalars(select(VideoSession).where(
        VideoSession.teacher_id == calendar.teacher_id, VideoSession.institution_id == calendar.institution_id,
        VideoSession.status == "scheduled", VideoSession.starts_at > now()).order_by(VideoSession.starts_at).limit(MOST_LISTED)).all()
    if not ahead:
        return []
    first, last = (local_day(calendar.zone, int(at.timestamp())) for at in (ahead[0].starts_at, ahead[-1].ends_at))
    windows = open_windows(calendar.zone, diary.weekly_of(calendar), diary.changes_of(calendar), first - timedelta(days=1), last)
    spans = {(int(lesson.starts_at.timestamp()), int(lesson.ends_at.timestamp())): lesson for lesson in ahead}
    return [spans[span] for span in rules.outside(windows, spans)]


@contextmanager
def changing(calendar_id, part):
    """A transaction around a change of one part of the calendar: locked, and noted with what of it differs afterwards."""
    done = Done()
    with transaction():
        calendar = read(calendar_id)
        before = SNAPSHOTS[part](calendar)
        yield calendar, done
        db.session.flush()
        calendar = read(calendar_id)
        after = SNAPSHOTS[part](calendar)
        differs = sorted(key for key in before.keys() | after.keys() if before.get(key) != after.get(key))
        if differs:
            row = audit.record(f"calendar.{part}_changed", calendar, before={key: before.get(key) for key in differs},
                               after={key: after.get(key) for key in differs})
            db.session.flush()
            done.undo_id = row.public_id


def read(calendar_id):
    """The calendar as it is now, locked until the transaction ends: a booking waits, or is waited for."""
    who = db.session.execute(select(TeacherCalendar.institution_id, TeacherCalendar.teacher_id).where(
        TeacherCalendar.id == calendar_id)).one()
    return db.session.scalars(TeacherCalendar.locked(*who).execution_options(populate_existing=True)).one()


def found_in(rows, public_id):
    for row in rows:
        if row.public_id == public_id:
            return row
    raise NotFound(N_("That is no longer there."))


def put_window(calendar, weekday, new, done, row=None):
    """Put a window on a day, as a new row or in place of this one, joined with the open windows it meets."""
    others = {window_of(other): other for other in calendar.hours if other.weekday == weekday and other is not row}
    if reasons := rules.why_not_beside(new, list(others)):
        raise Invalid(*reasons, field="starts")
    if met := rules.absorbed(new, list(others)):
        done.joined = True
        new = rules.together([new, *met])
        for other in met:
            db.session.delete(others[other])
    if row is None:
        row = TeachingHours(calendar_id=calendar.id)
        db.session.add(row)
    row.weekday, row.start_minute, row.end_minute, row.is_active = weekday, *new


def require_dates(calendar, what):
    today = local_day(calendar.zone, int(now().timestamp()))
    wrong = rules.why_not_dates(what["kind"], what["first_on"], what["last_on"], what["start_minute"], what["end_minute"], today)
    for field, reason in wrong.items():
        raise Invalid(reason, field=field)

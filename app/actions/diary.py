"""Reading, at one moment, all that decides when somebody can have a lesson with a teacher."""
from datetime import datetime, timedelta

from sqlalchemy import select

from app.clock import now
from app.database import db
from app.models import Participant, TeacherCalendar, VideoSession
from app.models.diary import CHANGES, HOURS
from app.refusals import Taken
from app.rules import slots
from app.rules.availability import DateChange, WeeklyHours

NEAR = timedelta(days=14)
NEAREST = 4
LONGEST = timedelta(days=2)  # a lesson with its buffers, as in models/guards.py
WEEK = timedelta(days=8)  # limits count whole weeks of the teacher's zone, whatever part of one is asked for


def read(calendar: TeacherCalendar, student_id, since: datetime, until: datetime, *, moving=None, also=()):
    """The slots.Diary for lessons between two instants, as of now. Four queries at most, of plain columns.

    `also` names more people who must be free; the session that is being moved does not stand in its own way.
    """
    teacher_id, busy, student_busy = calendar.teacher_id, [], []
    people = {teacher_id, *also, student_id} - {None}
    for who, start, end in db.session.execute(*Participant.busy_times_of(people, since - LONGEST, until + LONGEST, without=moving)):
        (busy if who == teacher_id else student_busy).append((epoch(start), epoch(end)))
    return slots.Diary(
        rules=rules_of(calendar), weekly=weekly_of(calendar), changes=changes_of(calendar), now=epoch(now()), busy=busy,
        student_busy=student_busy, session_starts=session_starts(calendar, since, until, moving))


def openings(offering, calendar, student_id, since: datetime, until: datetime):
    """What can be booked of an offering: sorted starts (epoch seconds), and {start: its session} of those that exist and have a seat."""
    return openings_in(read(calendar, student_id, since, until), offering, since, until)


def openings_in(known, offering, since, until):
    joinable = {epoch(lesson.starts_at): lesson for lesson in joinable_in(known, offering, since, until)}
    free = slots.free_starts(known, offering.duration_minutes, epoch(since), epoch(until))
    return sorted({*free, *joinable}), joinable


def joinable_in(known, offering, since, until):
    """Group sessions ahead that have a seat, at times at which the student has nothing else."""
    if offering.session_type == "ONE_ON_ONE":
        return []
    sessions = db.session.scalars(VideoSession.with_room(offering, max(since, now()), until)).all()
    return [lesson for lesson in sessions if not clashes(known.student_busy, lesson)]


def clashes(busy, lesson):
    """Whether any of these (start, end) instants touches the lesson's own time."""
    return any(start < epoch(lesson.ends_at) and epoch(lesson.starts_at) < end for start, end in busy)


def require_open(offering, calendar, student_id, starts_at):
    """The group session that this start would join, or None when a new lesson can be made. Raises Taken when neither is so."""
    known = read(calendar, student_id, starts_at - NEAR, starts_at + NEAR)
    for lesson in joinable_in(known, offering, starts_at, starts_at + timedelta(minutes=1)):
        return lesson
    require_in(known, starts_at, offering.duration_minutes, offering)
    return None


def require_offered(calendar, student_id, starts_at, duration_minutes, *, offering=None, moving=None, also=()):
    """Raise Taken with the reasons and the nearest free starts unless the rules offer this very start."""
    known = read(calendar, student_id, starts_at - NEAR, starts_at + NEAR, moving=moving, also=also)
    require_in(known, starts_at, duration_minutes, offering)


def require_in(known, starts_at, duration_minutes, offering):
    reasons = [reason.text for reason in slots.why_not(epoch(starts_at), known, duration_minutes)]
    if starts_at.microsecond:
        reasons = [slots.WORDS["off_step"]]
    if reasons:
        raise Taken(*reasons, nearest=nearest_in(known, starts_at, duration_minutes, offering))


def nearest(calendar, student_id, starts_at, duration_minutes, *, offering=None, moving=None, also=()):
    """The free starts (epoch seconds) nearest to the wanted one, in order of time: for who was too late."""
    known = read(calendar, student_id, starts_at - NEAR, starts_at + NEAR, moving=moving, also=also)
    return nearest_in(known, starts_at, duration_minutes, offering)


def nearest_in(known, starts_at, duration_minutes, offering):
    since, until = starts_at - NEAR, starts_at + NEAR
    if offering is None:
        starts = slots.free_starts(known, duration_minutes, epoch(since), epoch(until))
    else:
        starts, _ = openings_in(known, offering, since, until)
    return slots.nearest(starts, epoch(starts_at), NEAREST)


def session_starts(calendar, since, until, moving):
    """The starts that count towards the teacher's limits; not read when she has none."""
    if not (calendar.max_per_day or calendar.max_per_week):
        return ()
    return [epoch(start) for start in db.session.scalars(select(VideoSession.starts_at).where(
        VideoSession.teacher_id == calendar.teacher_id, VideoSession.institution_id == calendar.institution_id,
        VideoSession.status != "cancelled", VideoSession.starts_at >= since - WEEK, VideoSession.starts_at < until + WEEK,
        VideoSession.id != (moving.id if moving else 0)))]


def rules_of(calendar):
    return slots.BookingRules(
        zone=calendar.zone, lead_minutes=calendar.lead_minutes, horizon_days=calendar.horizon_days,
        buffer_before_minutes=calendar.buffer_before_minutes, buffer_after_minutes=calendar.buffer_after_minutes,
        max_per_day=calendar.max_per_day, max_per_week=calendar.max_per_week, step_minutes=calendar.step_minutes)


def weekly_of(calendar):
    return tuple(WeeklyHours(*hours) for hours in db.session.execute(HOURS, {"calendar_id": calendar.id}))


def changes_of(calendar):
    return tuple(DateChange(*change) for change in db.session.execute(CHANGES, {"calendar_id": calendar.id}))


def epoch(instant):
    return int(instant.timestamp())

"""Reading, at one moment, all that decides when a student can have a lesson with a teacher."""
from datetime import datetime, timedelta

from sqlalchemy import select

from app.clock import now
from app.database import db
from app.models import Participant, TeacherCalendar, VideoSession
from app.refusals import Taken
from app.rules import slots
from app.rules.availability import DateChange, WeeklyHours

NEAR = timedelta(days=14)
NEAREST = 4
WEEK = timedelta(days=8)  # limits count whole weeks of the teacher's zone, whatever part of one is asked for


def read(calendar: TeacherCalendar, student_id, since: datetime, until: datetime, *, moving=None):
    """The slots.Diary for lessons between two instants, as of now; the session that is being moved does not stand in its own way."""
    times = db.session.execute(Participant.busy_times(calendar.teacher_id, since - WEEK, until + WEEK, without=moving)).all()
    student_times = () if student_id is None else db.session.execute(
        Participant.busy_times(student_id, since, until + timedelta(days=1), without=moving)).all()
    return slots.Diary(
        rules=rules_of(calendar), weekly=weekly_of(calendar), changes=changes_of(calendar), now=epoch(now()),
        busy=[(epoch(start), epoch(end)) for start, end in times],
        student_busy=[(epoch(start), epoch(end)) for start, end in student_times],
        session_starts=session_starts(calendar, since, until, moving),
    )


def require_offered(calendar, student_id, starts_at, duration_minutes, *, moving=None):
    """Raise Taken with the reasons and the nearest free starts unless the rules offer this very start."""
    known = read(calendar, student_id, starts_at - NEAR, starts_at + NEAR, moving=moving)
    if reasons := slots.why_not(epoch(starts_at), known, duration_minutes):
        raise Taken(*(reason.text for reason in reasons), nearest=nearest_in(known, starts_at, duration_minutes))


def nearest(calendar, student_id, starts_at, duration_minutes, *, moving=None):
    """The free starts (epoch seconds) nearest to the wanted one, in order of time: for who was too late."""
    return nearest_in(read(calendar, student_id, starts_at - NEAR, starts_at + NEAR, moving=moving), starts_at, duration_minutes)


def nearest_in(known, starts_at, duration_minutes):
    starts = slots.free_starts(known, duration_minutes, epoch(starts_at - NEAR), epoch(starts_at + NEAR))
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
    return tuple(WeeklyHours(hours.weekday, hours.start_minute, hours.end_minute, hours.is_active) for hours in calendar.hours)


def changes_of(calendar):
    return tuple(DateChange(change.kind, change.first_on, change.last_on, change.start_minute, change.end_minute)
                 for change in calendar.date_changes)


def epoch(instant):
    return int(instant.timestamp())

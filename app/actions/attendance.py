"""Who was there: worked out from what sources reported, and corrected by people beside it."""
import secrets
from datetime import timedelta

from sqlalchemy import or_, select, update
from sqlalchemy.orm import joinedload

from app.actions import attendance_figures, audit, outbox
from app.actions.attendance_figures import live
from app.actions.transaction import transaction
from app.clock import now
from app.database import db
from app.models import Attendance, AttendanceCorrection, Outbox, Participant, VideoSession
from app.refusals import Invalid, NotFound, Refused
from app.rules import attendance as rules
from app.rules.words import N_

KIND = "attendance"  # of the outbox rows that ask for this; their subject is the video session
TOGETHER = timedelta(seconds=15)  # what is reported late is waited for this long, so that it is worked out once

__all__ = ["KIND", "correct", "do", "excuse", "live", "owe_work_out", "work_out"]


def owe_work_out(video_session, *, at_once=True):
    """Inside a transaction: have the attendance worked out (again). `at_once=False` for reports that came after the end.

    A row that waits is kept from being claimed before our commit and will see what we wrote; one that is being worked may
    have looked already, so it is not enough.
    """
    waiting = db.session.execute(
        update(Outbox).where(Outbox.kind == KIND, Outbox.subject_id == video_session.id, Outbox.state == "waiting")
        .values(state="waiting").execution_options(synchronize_session=False))
    if waiting.rowcount:
        return
    outbox.owe(KIND, video_session.id, key=f"{KIND}:{video_session.id}:{secrets.token_hex(6)}",
               due_at=now() if at_once else now() + TOGETHER, institution_id=video_session.institution_id)


def do(claim):
    """The outbox's handler: work out the attendance of the session that the claimed row is about."""
    work_out(claim.subject_id)


def work_out(video_session_id):
    """Write one Attendance for each expected person of an ended session; run again, the same rows say what is known by then.

    Corrections stay. Does nothing for a session that is not over, was cancelled or does not exist.
    """
    with transaction():
        video_session = locked(video_session_id)
        if video_session is None or video_session.status != "ended":
            return
        places = expected(video_session)
        rows = {row.participant_id: row for row in
                db.session.scalars(select(Attendance).where(Attendance.video_session_id == video_session.id))}
        before, after = {}, {}
        for place, outcome in attendance_figures.of_ended(video_session, places):
            row = rows.get(place.id) or new_row(video_session, place)
            was, found = values_of(row), figures(outcome)
            if was != found:
                before[str(place.public_id)], after[str(place.public_id)] = said(was), said(found)
            for name, value in found.items():
                setattr(row, name, value)
            row.worked_out_at = now()
        if after:
            audit.record("attendance.worked_out", video_session, before=before, after=after)


def locked(video_session_id):
    return db.session.scalars(select(VideoSession).where(VideoSession.id == video_session_id).with_for_update(),
                              execution_options={"populate_existing": True}).one_or_none()


def expected(video_session):
    """Everybody's place whose lesson this was when it began: who gave it back before need not come."""
    places = db.session.scalars(select(Participant).where(
        Participant.video_session_id == video_session.id,
        or_(Participant.is_active, Participant.removed_at > video_session.starts_at)).order_by(Participant.id))
    return list({place.person_id: place for place in places}.values())  # of two places of one person the later


def new_row(video_session, place):
    row = Attendance(
        institution_id=video_session.institution_id, video_session_id=video_session.id, participant_id=place.id,
        person_id=place.person_id, teacher_id=video_session.teacher_id, starts_at=video_session.starts_at)
    db.session.add(row)
    return row


def figures(outcome):
    return {
        "status": outcome.status, "minutes": outcome.minutes,
        "first_joined_at": attendance_figures.instant(outcome.first_joined),
        "last_left_at": attendance_figures.instant(outcome.last_left),
        "closed_by": outcome.closed_by or "", "is_estimated": outcome.estimated, "sources": " ".join(outcome.sources),
    }


def values_of(row):
    return {name: getattr(row, name) for name in (
        "status", "minutes", "first_joined_at", "last_left_at", "closed_by", "is_estimated", "sources")}


def said(values):
    return {"status": values["status"], "minutes": values["minutes"]}


def correct(participant_id, status, minutes, reason, by):
    """Put beside what was found what `by` says was really so. `minutes` None: as it stood. What was found is kept.

    Raises Refused while the session is not over, or when this person was not expected; Invalid for a status that does not exist, a
    missing reason or minutes below zero; NotFound when there is no such place.
    """
    with transaction():
        row = attendance_of(participant_id)
        before = held(row)
        correction = AttendanceCorrection(
            institution_id=row.institution_id, participant_id=participant_id, status=status, reason=reason.strip(), by_id=by.id, at=now(),
            minutes=before["minutes"] if minutes is None else minutes)
        require_sense(correction)
        row.correction = correction
        db.session.add(correction)
        db.session.flush()
        audit.record("attendance.corrected", row, before=before, after={**held(row), "reason": correction.reason}, actor=by)
    return row


def excuse(participant_id, reason, by):
    """A correction that says: was excused. Raises as `correct` does."""
    return correct(participant_id, "excused", None, reason, by)


def attendance_of(participant_id):
    """The place's attendance with its latest correction, the session locked; worked out now if that is still owed."""
    place = db.session.get(Participant, participant_id)
    if place is None:
        raise NotFound(N_("There is no such attendance."))
    if locked(place.video_session_id).status != "ended":
        raise Refused(N_("This lesson is not over yet. Attendance can be corrected when it is."))
    wanted = select(Attendance).where(Attendance.participant_id == participant_id).options(joinedload(Attendance.correction))
    row = db.session.scalars(wanted).one_or_none()
    if row is None:
        work_out(place.video_session_id)
        row = db.session.scalars(wanted).one_or_none()
    if row is None:
        raise Refused(N_("This person was not expected in this lesson."))
    return row


def held(row):
    """What counts now: the correction, else what was found."""
    return {"status": row.correction.status, "minutes": row.correction.minutes} if row.correction else said(values_of(row))


def require_sense(correction):
    if not correction.reason:
        raise Invalid(N_("Please say why. The person concerned can read it."), field="reason")
    if correction.status not in rules.STATUSES:
        raise Invalid(N_("Please choose one of these."), field="status")
    if correction.minutes < 0:
        raise Invalid(N_("Minutes cannot be below zero."), field="minutes")

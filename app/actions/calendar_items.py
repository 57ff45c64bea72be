"""A person's lessons as her calendar shows them: the same entry in invitations, feeds, downloads and links.

The words are those of the reader in force (locale.reading_as).
"""
from dataclasses import dataclass

from flask_babel import gettext as _
from sqlalchemy import and_, select
from sqlalchemy.orm import aliased

from app.actions import addresses
from app.adapters.calendars.invitation import Invitation
from app.adapters.calendars.item import Item
from app.database import db
from app.models import Participant, Person, VideoSession


@dataclass(frozen=True)
class Entry:
    """One place in one session. `student_name` is that of a lesson's only student, empty in groups."""

    participant: Participant
    video_session: VideoSession
    teacher_name: str
    student_name: str

    @property
    def title(self):
        """Algebra with Ada Albers; for the teacher, Algebra with Sam Silva, or just Choir for a group."""
        other = self.teacher_name if self.participant.role == "student" else self.student_name
        return _("%(title)s with %(name)s", title=self.video_session.title, name=other) if other else self.video_session.title


def entries(*conditions):
    """The entries whose Participant and VideoSession match, by start. One query."""
    teacher, student, beside = aliased(Person), aliased(Person), aliased(Participant)
    rows = db.session.execute(
        select(Participant, VideoSession, teacher.name, student.name)
        .join(VideoSession, VideoSession.id == Participant.video_session_id)
        .join(teacher, teacher.id == VideoSession.teacher_id)
        .outerjoin(beside, and_(beside.video_session_id == VideoSession.id, beside.role == "student",
                                VideoSession.session_type == "ONE_ON_ONE"))
        .outerjoin(student, student.id == beside.person_id)
        .where(*conditions).order_by(VideoSession.starts_at, Participant.id, beside.id))
    found = {row[0].id: Entry(row[0], row[1], row[2], row[3] or "") for row in rows}
    return list(found.values())


def entry_in(video_session, person_id):
    """The entry of a person's active place in a session whose people have been read; None when she has none. No query."""
    place = next((place for place in video_session.participants if place.person_id == person_id and place.is_active), None)
    if place is None or video_session.status == "cancelled":
        return None
    students = [each.person.name for each in video_session.participants if each.role == "student"]
    only = students[-1] if students and video_session.session_type == "ONE_ON_ONE" else ""
    return Entry(place, video_session, video_session.teacher.name, only)


def entry_of(participant_id):
    return entries(Participant.id == participant_id)[0]


def item(entry):
    """What a calendar shows of it: times, title, and pages of ours to join, move and cancel; never a room's token."""
    return Item(**shown(entry))


def invitation(entry, *, organizer_name, attendee_name, attendee_email, cancelled):
    """The item as an invitation to one person. ValueError when she cannot be invited: she has the organizer's own address."""
    return Invitation(**shown(entry), organizer_name=organizer_name, organizer_email=addresses.mail_from(),
                      attendee_name=attendee_name, attendee_email=attendee_email, cancelled=cancelled)


def shown(entry):
    participant, video_session = entry.participant, entry.video_session
    page = session_page(video_session)
    return {
        "uid": f"booking-{participant.public_id}@{addresses.domain()}", "sequence": participant.calendar_version,
        "stamped_at": participant.calendar_stamped_at, "starts_at": video_session.starts_at, "ends_at": video_session.ends_at,
        "summary": entry.title, "location": page, "url": page,
        "description": "\n".join((
            _("Join here: %(address)s", address=page), _("Another time: %(address)s", address=f"{page}/move"),
            _("Cancel: %(address)s", address=f"{page}/cancel"))),
    }


def session_page(video_session):
    return addresses.page(f"/sessions/{video_session.public_id}")

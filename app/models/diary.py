"""What decides when somebody can have a lesson with a teacher, and what a booking needs: read in as few columns as it takes.

The statements are built once, with parameters: SQLAlchemy spends more on building one than on running it, and every page of free
times and every booking run them.
"""
import sqlalchemy as sa
from sqlalchemy import bindparam

from app.models.booking import Booking
from app.models.institution import Institution, Membership, Person
from app.models.offering import Offering
from app.models.teacher_calendar import DateChange, TeacherCalendar, TeachingHours
from app.models.video_session import VideoSession

ON_OFFER = Offering.on_offer(bindparam("institution_id")).join(Person, Person.id == Offering.teacher_id).join(
    TeacherCalendar, sa.and_(TeacherCalendar.institution_id == Offering.institution_id, TeacherCalendar.teacher_id == Offering.teacher_id),
).add_columns(Person, TeacherCalendar).where(Offering.public_id == bindparam("public_id"))
CALENDAR = sa.select(TeacherCalendar).where(
    TeacherCalendar.institution_id == bindparam("institution_id"), TeacherCalendar.teacher_id == bindparam("teacher_id"))

# plain columns: nobody changes these rows here, and objects of them cost ten times as much
HOURS = sa.select(
    TeachingHours.weekday, TeachingHours.start_minute, TeachingHours.end_minute, TeachingHours.is_active,
).where(TeachingHours.calendar_id == bindparam("calendar_id")).order_by(TeachingHours.weekday, TeachingHours.start_minute)
CHANGES = sa.select(
    DateChange.kind, DateChange.first_on, DateChange.last_on, DateChange.start_minute, DateChange.end_minute,
).where(DateChange.calendar_id == bindparam("calendar_id")).order_by(DateChange.first_on)

# for a booking: the calendar is locked first, so that of one teacher one lesson is booked after the other; then all else is read
LOCKED_CALENDAR = sa.select(TeacherCalendar).join(Offering, sa.and_(
    Offering.institution_id == TeacherCalendar.institution_id, Offering.teacher_id == TeacherCalendar.teacher_id,
)).where(Offering.id == bindparam("offering_id")).with_for_update(of=TeacherCalendar)
OFFERED = (
    sa.select(Offering, Institution, Person, Membership.teaches)
    .join(Institution, Institution.id == Offering.institution_id).join(Person, Person.id == Offering.teacher_id)
    .outerjoin(Membership, sa.and_(Membership.institution_id == Offering.institution_id, Membership.person_id == Offering.teacher_id,
                                   Membership.removed_at.is_(None)))
    .where(Offering.id == bindparam("offering_id")))
LOCKED_MEMBER = sa.select(Person).join(Membership, sa.and_(
    Membership.person_id == Person.id, Membership.institution_id == bindparam("institution_id"), Membership.removed_at.is_(None),
)).where(Person.id == bindparam("person_id")).with_for_update(key_share=True, of=Person)
SENT_BEFORE = sa.select(Booking).where(Booking.student_id == bindparam("student_id"), Booking.form_token == bindparam("form_token"))
LESSON_OF = sa.select(VideoSession.public_id).join(Booking, Booking.video_session_id == VideoSession.id).where(
    Booking.id == bindparam("booking_id"))

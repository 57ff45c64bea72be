"""What is still to be set up, as codes that `dashboard/_to_do.html` puts into words. One query each; the statements are built once."""
from flask import current_app
from sqlalchemy import and_, bindparam, exists, select

from app.database import db
from app.models import DateChange, Membership, Offering, TeacherCalendar, TeachingHours

PERSON, SCHOOL = bindparam("person"), bindparam("school")
HER_CALENDAR = and_(TeacherCalendar.institution_id == SCHOOL, TeacherCalendar.teacher_id == PERSON)
HERE = and_(Membership.institution_id == SCHOOL, Membership.removed_at.is_(None))

OF_TEACHER = select(
    exists().where(HER_CALENDAR, TeachingHours.calendar_id == TeacherCalendar.id, TeachingHours.is_active)
    | exists().where(HER_CALENDAR, DateChange.calendar_id == TeacherCalendar.id, DateChange.kind != "off"),
    exists().where(Offering.institution_id == SCHOOL, Offering.teacher_id == PERSON, Offering.is_active))
OF_OWNER = select(exists().where(HERE, Membership.teaches), exists().where(HERE, Membership.role == "student"))


def of_teacher(me):
    """What keeps students from booking this teacher: hours, offering."""
    hours, offering = ask(OF_TEACHER, me)
    return [code for code, is_done in (("hours", hours), ("offering", offering)) if not is_done]


def of_owner(me):
    """What an institution still lacks: mail, teachers, students."""
    teachers, students = ask(OF_OWNER, me)
    mail = current_app.config["SMTP_HOST"] or current_app.config["LECTERN_DEMO"]
    return [code for code, is_done in (("mail", mail), ("teachers", teachers), ("students", students)) if not is_done]


def ask(statement, me):
    return db.session.connection().execute(statement, {"person": me.person_id, "school": me.institution_id}).one()

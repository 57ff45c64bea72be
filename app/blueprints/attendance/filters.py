"""What of the attendance is asked for: read from the address, so that a list can be kept, shared and exported."""
import uuid
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from flask import request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from wtforms import DateField, HiddenField, SearchField, SelectField, ValidationError
from wtforms.validators import Length, Optional

from app.database import db
from app.forms import Form, one_line
from app.locale import reader_zone
from app.models import OUTCOMES, Membership, Person
from app.models.attendance_list import Wanted

MANY = 200  # more people than this are searched for by name, not listed
EARLIEST, LATEST = date(2000, 1, 1), date(2199, 12, 31)
WORDS = {
    "present": _l("Present"), "late": _l("Late"), "left_early": _l("Left early"), "absent": _l("Absent"),
    "excused": _l("Excused"), "unknown": _l("Unknown"),
}


def is_an_id(form, field):
    if field.data:
        try:
            uuid.UUID(field.data)
        except ValueError:
            raise ValidationError(_l("There is no such entry. Choose one from the list.")) from None


def is_near(form, field):
    if field.data and not EARLIEST <= field.data <= LATEST:
        raise ValidationError(_l("Use a date between 2000 and 2199."))


def date_field(label):
    return DateField(label, [Optional(), is_near], render_kw={"min": EARLIEST.isoformat(), "max": LATEST.isoformat()})


class FilterForm(Form):
    """The filters above the list. Nothing here changes anything, so the form needs no token."""

    class Meta:
        csrf = False

    q = SearchField(_l("Search"), [Length(max=100)], filters=[one_line], render_kw={
        "placeholder": _l("Lesson or person"), "maxlength": "100", "autocomplete": "off"})
    teacher = SelectField(_l("Teacher"), [is_an_id], validate_choice=False, default="")
    student = SelectField(_l("Student"), [is_an_id], validate_choice=False, default="")
    status = SelectField(_l("Attendance"), choices=[("", _l("Any")), *((kind, WORDS[kind]) for kind in OUTCOMES)], default="")
    since = date_field(_l("From"))
    until = date_field(_l("Until"))
    session = HiddenField("", [is_an_id])

    def validate(self, **more):
        is_valid = super().validate(**more)
        if is_valid and self.since.data and self.until.data and self.until.data < self.since.data:
            self.until.errors = [_("The last day comes before the first. Swap them?")]
            return False
        return is_valid

    @classmethod
    def asked(cls):
        """The filters of this request's address."""
        return cls(formdata=request.args)

    def wanted(self, zone):
        """The same as Wanted; days are those of `zone`. Only of a form that is valid."""
        return Wanted(
            teacher=public_id(self.teacher), student=public_id(self.student), session=public_id(self.session),
            status=self.status.data, text=self.q.data or "",
            since=self.since.data and day_begins(self.since.data, zone),
            until=self.until.data and day_begins(self.until.data + timedelta(days=1), zone))

    def kept(self):
        """Those that are set, for the address of the next page and of the file."""
        return {name: text for name in ("q", "teacher", "student", "status", "since", "until", "session")
                if (text := request.args.get(name, "").strip())}

    def offer(self, me):
        """Fill the lists to choose from: an owner's people, as far as they can be listed. Others search by name."""
        for field, everybody, teaches in ((self.teacher, _("Everybody"), True), (self.student, _("Everybody"), False)):
            people = members(me, teaches) if me.is_owner else []
            if field.data and field.data not in dict(people):
                people = [*people, *chosen(me, field)]
            field.choices = [("", everybody), *people]


def members(me, teaches):
    """(public id, name) of an institution's teachers or students, those who left too; none where they are too many."""
    kind = Membership.teaches if teaches else Membership.role == "student"
    found = db.session.execute(
        select(Person.public_id, Person.name).join(Membership, Membership.person_id == Person.id)
        .where(Membership.institution_id == me.institution_id, kind).order_by(Person.name).limit(MANY + 1)).all()
    return [(str(key), name) for key, name in found] if len(found) <= MANY else []


def chosen(me, field):
    """The one person who is filtered by, if she belongs to this institution."""
    if field.errors:
        return []
    name = db.session.scalar(select(Person.name).join(Membership, Membership.person_id == Person.id).where(
        Membership.institution_id == me.institution_id, Person.public_id == public_id(field)))
    return [(field.data, name)] if name else []


def public_id(field):
    return uuid.UUID(field.data) if field.data else None


def day_begins(on, zone=None):
    """The first instant of this date in the zone; where midnight is skipped, the first after it."""
    return datetime.combine(on, time(), ZoneInfo(zone or reader_zone())).astimezone(UTC)

"""Dates that differ from the week: added, changed, removed."""
from flask_babel import gettext as _

from app import doors
from app.actions import teacher_calendar
from app.blueprints.availability import bp
from app.blueprints.availability.forms import DatesForm
from app.blueprints.availability.views import calendar_of, changed, found


@bp.post("/<uuid:member_id>/dates")
@doors.staff
def add_dates(member_id):
    member, form = found(member_id), DatesForm()
    return changed(member, lambda: teacher_calendar.add_dates(calendar_of(member).id, **form.what()),
                   _("The dates are noted."), dating=form)


@bp.post("/<uuid:member_id>/dates/<uuid:dates_id>")
@doors.staff
def change_dates(member_id, dates_id):
    member, form = found(member_id), DatesForm()
    return changed(member, lambda: teacher_calendar.change_dates(calendar_of(member).id, dates_id, **form.what()),
                   _("The dates are changed."), dating=form)


@bp.post("/<uuid:member_id>/dates/<uuid:dates_id>/removal")
@doors.staff
def remove_dates(member_id, dates_id):
    member = found(member_id)
    return changed(member, lambda: teacher_calendar.remove_dates(calendar_of(member).id, dates_id), _("The dates are removed."))

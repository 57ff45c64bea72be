"""Windows of the week: opened, changed, switched, removed, copied to other days."""
from flask_babel import gettext as _

from app import doors
from app.actions import teacher_calendar
from app.blueprints.availability import bp
from app.blueprints.availability.forms import AddHoursForm, ChangeHoursForm, CopyForm
from app.blueprints.availability.views import calendar_of, changed, found


@bp.post("/<uuid:member_id>/hours")
@doors.staff
def add_hours(member_id):
    member, form = found(member_id), AddHoursForm()
    return changed(member, lambda: teacher_calendar.add_hours(calendar_of(member).id, form.days.data, form.window()),
                   _("These hours are open."), adding=form)


@bp.post("/<uuid:member_id>/hours/<uuid:hours_id>")
@doors.staff
def change_hours(member_id, hours_id):
    member, form = found(member_id), ChangeHoursForm()
    return changed(member, lambda: teacher_calendar.change_hours(calendar_of(member).id, hours_id, form.day.data, form.window()),
                   _("These hours are changed."), changing=form)


@bp.post("/<uuid:member_id>/hours/<uuid:hours_id>/off")
@doors.staff
def switch_off(member_id, hours_id):
    member = found(member_id)
    return changed(member, lambda: teacher_calendar.switch_hours(calendar_of(member).id, hours_id, False),
                   _("These hours are switched off. Nothing in them can be booked until you switch them on."))


@bp.post("/<uuid:member_id>/hours/<uuid:hours_id>/on")
@doors.staff
def switch_on(member_id, hours_id):
    member = found(member_id)
    return changed(member, lambda: teacher_calendar.switch_hours(calendar_of(member).id, hours_id, True),
                   _("These hours are switched on."))


@bp.post("/<uuid:member_id>/hours/<uuid:hours_id>/removal")
@doors.staff
def remove_hours(member_id, hours_id):
    member = found(member_id)
    return changed(member, lambda: teacher_calendar.remove_hours(calendar_of(member).id, hours_id), _("These hours are removed."))


@bp.post("/<uuid:member_id>/copy")
@doors.staff
def copy_day(member_id):
    member, form = found(member_id), CopyForm()
    return changed(member, lambda: teacher_calendar.copy_day(calendar_of(member).id, form.day.data, form.to.data),
                   _("The hours are copied."), copying=form)

"""The page of a teacher's hours, and how every change on it is answered: with the page as it is now, and a way back."""
import uuid
from datetime import timedelta

from flask import flash, redirect, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy import select
from sqlalchemy.orm import contains_eager

from app import doors
from app.actions import teacher_calendar
from app.blueprints.availability import bp, preview, week
from app.blueprints.availability.forms import AddHoursForm, ChangeHoursForm, CopyForm, DatesForm, RulesForm
from app.clock import now
from app.database import db
from app.models import Membership, Offering, TeacherCalendar
from app.pages import page_or_fragment
from app.refusals import Invalid, Refused
from app.rules.availability import local_day


@bp.get("")
@doors.teacher
def edit():
    return page(found(current_user.membership.public_id))


@bp.get("/<uuid:member_id>")
@doors.staff
def edit_of(member_id):
    return page(found(member_id))


@bp.post("/<uuid:member_id>/rules")
@doors.staff
def rules(member_id):
    member = found(member_id)
    form = RulesForm(calendar=calendar_of(member))
    return changed(member, lambda: teacher_calendar.change_rules(calendar_of(member).id, **form.values()),
                   _("Your booking rules are saved."), rules=form)


@bp.post("/<uuid:member_id>/undo/<uuid:change_id>")
@doors.staff
def undo(member_id, change_id):
    member = found(member_id)
    return changed(member, lambda: teacher_calendar.put_back(calendar_of(member).id, change_id), _("It is as it was before."))


def found(member_id):
    """A member who teaches in the asker's institution: herself, or anybody for an owner. 404 else."""
    rows = select(Membership).join(Membership.person).options(contains_eager(Membership.person)).where(
        Membership.institution_id == current_user.institution_id, Membership.public_id == member_id,
        Membership.teaches, Membership.removed_at.is_(None))
    if not current_user.is_owner:
        rows = rows.where(Membership.person_id == current_user.person_id)
    return db.one_or_404(rows)


def calendar_of(member):
    made = db.session.scalars(TeacherCalendar.of_teacher(member.institution_id, member.person_id)).one_or_none()
    if made is None:
        member_id = member.public_id
        teacher_calendar.ensure(member)
        return calendar_of(found(member_id))
    return made


def changed(member, act, said, **forms):
    """Do what was asked when its form is right. Answers with the whole editor, or without htmx with the way back to the page."""
    member_id = member.public_id
    if not all(form.validate() for form in forms.values()):
        return page(found(member_id), **forms), 422
    try:
        done = act()
    except Refused as no:
        no.reasons = [_(reason) for reason in no.reasons]
        if isinstance(no, Invalid) and forms:
            for form in forms.values():
                form.put(no)
            return page(found(member_id), **forms), no.status
        return page(found(member_id), problem=" ".join(no.reasons)), no.status
    said = said_of(done, said)
    if "HX-Request" in request.headers:
        return page(found(member_id), said=said, undo_id=done.undo_id)
    flash(said, "success")
    return redirect(url_for("availability.edit_of", member_id=member_id, undo=done.undo_id, **looking()), 303)


def said_of(done, said):
    if done.undo_id is None:
        return _("Nothing to change: it was so already.")
    return " ".join((said, _("They were joined with the hours beside them."))) if done.joined else said


def looking():
    """What the preview shows: as its own form says, which htmx sends with every change, else as the address does."""
    chosen = {name: request.form.get(name, request.args.get(name)) for name in ("offering", "zone", "week")}
    return {name: value for name, value in chosen.items() if value is not None}


def page(member, *, said="", problem="", undo_id=None, **forms):
    """The editor with everything on it as it is in the database now; forms that came back take the place of fresh ones."""
    calendar = calendar_of(member)
    offerings = db.session.scalars(select(Offering).where(
        Offering.institution_id == member.institution_id, Offering.teacher_id == member.person_id, Offering.is_active)
        .order_by(Offering.title, Offering.id)).all()
    today = local_day(calendar.zone, int(now().timestamp()))
    chosen = row_of(calendar.hours, request.view_args.get("hours_id") or request.args.get("hours"))
    chosen_dates = row_of(calendar.date_changes, request.view_args.get("dates_id") or request.args.get("dates"))
    return page_or_fragment(
        "availability/edit.html", "availability/_editor.html", member=member, calendar=calendar, week=week.draw(calendar), wall=week.wall,
        wall_day=week.wall_day, now=now(), said=said, problem=problem, undo_id=undo_id or a_uuid(request.args.get("undo", "")),
        preview=preview.draw(calendar, offerings, looking(), now()), offerings=offerings,
        zones=preview.students_zones(member.institution_id), outside=teacher_calendar.outside_hours(calendar),
        clock_changes=preview.changes_of({calendar.zone}, today, today + timedelta(days=calendar.horizon_days)),
        dates=[row for row in calendar.date_changes if row.last_on >= today], chosen=chosen, chosen_dates=chosen_dates,
        is_own=member.person_id == current_user.person_id, **fresh_forms(calendar, chosen, chosen_dates, forms))


def fresh_forms(calendar, chosen, chosen_dates, forms):
    add_data = {"days": [day_of(request.args.get("day", ""))], "starts": 9 * 60, "ends": 17 * 60}
    return {
        "adding": forms.get("adding") or AddHoursForm(formdata=None, data=add_data),
        "changing": forms.get("changing") or ChangeHoursForm(formdata=None, data=chosen and {
            "day": chosen.weekday, "starts": chosen.start_minute, "ends": chosen.end_minute}),
        "copying": forms.get("copying") or CopyForm(formdata=None),
        "dating": forms.get("dating") or DatesForm(formdata=None, data=chosen_dates and {
            "kind": chosen_dates.kind, "first_on": chosen_dates.first_on, "last_on": chosen_dates.last_on, "note": chosen_dates.note,
            "starts": chosen_dates.start_minute, "ends": chosen_dates.end_minute}),
        "rules": forms.get("rules") or RulesForm(formdata=None, calendar=calendar),
    }


def day_of(text):
    return int(text) if text in tuple("0123456") else None


def row_of(rows, public_id):
    wanted = a_uuid(str(public_id or ""))
    return next((row for row in rows if row.public_id == wanted), None)


def a_uuid(text):
    try:
        return uuid.UUID(text)
    except ValueError:
        return None

"""The list of who was there, and the same for one session."""
import uuid

from flask import abort, redirect, render_template, request, url_for

from app import doors
from app.actions import attendance
from app.blueprints.attendance import bp
from app.blueprints.attendance.columns import COLUMNS
from app.blueprints.attendance.filters import FilterForm
from app.database import db
from app.doors import me
from app.fragments import page_or_fragment, wants_part
from app.locale import reader_zone
from app.models import Attendance, VideoSession
from app.models import attendance_list as lists
from app.models.attendance_list import Wanted
from app.rules.access import may_correct_attendance

SIZE = 25


@bp.get("/attendance")
@doors.member
def index():
    form = FilterForm.asked()
    is_valid = form.validate()
    rows, older, newer = one_page(form.wanted(reader_zone())) if is_valid else ([], None, None)
    form.offer(me())
    page = page_or_fragment("attendance/index.html", "attendance/_list.html", form=form, rows=rows, older=older, newer=newer)
    return page, 200 if is_valid else 422


def one_page(wanted):
    """(rows, newest first; the row behind which older ones follow, or None; the row before which newer ones stand, or None)."""
    after, before = place("after"), place("before")
    if wanted == Wanted() and not after and not before:
        reader = me()
        found = db.session.execute(lists.newest(reader.is_owner, reader.teaches), {
            "institution_id": reader.institution_id, "person_id": reader.person_id, "limit": SIZE + 1}).all()
        return found[:SIZE], found[SIZE - 1].public_id if len(found) > SIZE else None, None
    query = lists.rows(me(), wanted)
    if before:
        found = db.session.execute(lists.oldest_first(query, before, SIZE + 1)).all()
        rows = found[:SIZE][::-1]
        return rows, rows and rows[-1].public_id, rows[0].public_id if len(found) > SIZE else None
    found = db.session.execute(lists.newest_first(query, after, SIZE + 1)).all()
    rows = found[:SIZE]
    return rows, rows[-1].public_id if len(found) > SIZE else None, rows[0].public_id if after and rows else None


def place(name):
    """Where in the list the address says to go on: (start, id), or None."""
    try:
        public_id = uuid.UUID(request.args.get(name, ""))
    except ValueError:
        return None
    found = db.session.execute(lists.place_of(me(), public_id)).one_or_none()
    return found and tuple(found)


@bp.get("/attendance/columns")
@doors.member
def columns():
    """What the columns of the file mean, and the file in each shape it can have."""
    form = FilterForm.asked()
    return render_template("attendance/columns.html", columns=COLUMNS, kept=form.kept() if form.validate() else {})


@bp.get("/attendance/<uuid:public_id>")
@doors.member
def show(public_id):
    """One person's line on a session's page; without htmx that page itself."""
    row = row_or_404(public_id)
    if not wants_part():
        return redirect(url_for("attendance.of_session", public_id=row.session_id), 303)
    return render_template("attendance/_person.html", row=row, is_open=False)


def row_or_404(public_id):
    """The line of this attendance, if the reader may see it."""
    return db.session.execute(lists.rows(me()).where(Attendance.public_id == public_id)).one_or_none() or abort(404)


@bp.get("/sessions/<uuid:public_id>/attendance")
@doors.member
def of_session(public_id):
    """Who was there in one session, or is there now."""
    video_session = db.one_or_404(VideoSession.visible_to(me()).where(VideoSession.public_id == public_id))
    return page_or_fragment("attendance/of_session.html", "attendance/_of_session.html", video_session=video_session)


@bp.app_template_global("attendance_of")
def attendance_of(video_session):
    """For templates, of a session that the reader was found to see: its rows, and whether they still change.

    A student gets her own, teacher and owner everybody's.
    """
    rows = []
    if video_session.status == "ended":
        rows = db.session.execute(lists.oldest_first(lists.rows(me(), Wanted(session=video_session.public_id)))).all()
    if rows or video_session.status not in ("live", "ended"):
        return {"rows": rows, "is_open": False}
    seen = attendance.live(video_session)
    if not may_correct(video_session):
        seen = [each for each in seen if each.person_id == me().person.public_id]
    return {"rows": seen, "is_open": True}


@bp.app_template_global("may_correct_attendance")
def may_correct(of):
    """Whether the reader may correct the attendance of this session or line."""
    return may_correct_attendance(me().person_id, me().is_owner, of.teacher_id)

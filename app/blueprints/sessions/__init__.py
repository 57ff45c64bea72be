"""A lesson's own page, and what its people may do to it."""
from flask import Blueprint, abort, redirect, render_template, request, url_for

from app import doors
from app.actions import message as messages_
from app.blueprints.sessions import changing
from app.blueprints.sessions.forms import MessageForm
from app.blueprints.sessions.lesson import changes_of, found, messages_of
from app.doors import me
from app.fragments import wants_part

bp = Blueprint("sessions", __name__, url_prefix="/sessions/<uuid:public_id>")
changing.add_to(bp)


@bp.get("")
@doors.member
def show(public_id):
    """The lesson: what, who, when, what was said, how it came to be so."""
    lesson = found(public_id)
    return page(lesson, MessageForm(formdata=None))


@bp.get("/messages")
@doors.member
def messages(public_id):
    """The messages alone, for the page that asks again for itself; 204 when there is nothing new since it asked last."""
    lesson = found(public_id)
    if lesson.role is None:
        abort(404)
    if not wants_part():
        return redirect(url_for("sessions.show", public_id=public_id, _anchor="messages"), 303)
    written = messages_of(lesson.video_session)
    if written and request.args.get("after") == str(written[-1].public_id):
        return "", 204
    return render_template("sessions/_messages.html", lesson=lesson, messages=written)


@bp.post("/messages")
@doors.member
def write(public_id):
    """Put a message beside the lesson."""
    lesson, form = found(public_id), MessageForm()
    if lesson.role is None:
        abort(404)
    if not form.validate():
        if wants_part():
            return render_template("sessions/_write.html", lesson=lesson, form=form), 422
        return page(lesson, form), 422
    messages_.write(lesson.video_session, by=me().person, body=form.body.data)
    if wants_part():
        lesson = found(public_id)
        return render_template("sessions/_written.html", lesson=lesson, messages=messages_of(lesson.video_session),
                               form=MessageForm(formdata=None))
    return redirect(url_for("sessions.show", public_id=public_id, _anchor="messages"), 303)


def page(lesson, form):
    video_session = lesson.video_session
    changes = changes_of(video_session)
    return render_template(
        "sessions/show.html", lesson=lesson, video_session=video_session, changes=changes, form=form, place=lesson.own_place,
        last_move=next((change for change in reversed(changes) if change.kind == "moved"), None),
        messages=messages_of(video_session) if lesson.role else [],
        just_booked=request.args.get("done") == "booked" and lesson.own_booking and lesson.shown_as == "upcoming")

"""A private address by which calendar programs read a person's lessons, and the page where she makes and takes it back."""
from flask import Blueprint, abort, make_response, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from app import doors
from app.actions import addresses, calendar_feed
from app.extensions import limiter
from app.locale import reading_as
from app.me import hashed
from app.pages import go

bp = Blueprint("calendar_feed", __name__)
# Programs ask from the vendors' data centres, some in bursts; nobody needs more than this for one address.
READ_LIMIT = "60 per minute"


@bp.get("/cal/<string:token>.ics")
@doors.anyone
@limiter.limit(READ_LIMIT, key_func=lambda: hashed(request.view_args["token"]))
def show(token):
    person = calendar_feed.reader(token)
    if person is None:
        abort(404)
    with reading_as(person.language, person.zone, person.hour_cycle):
        items = calendar_feed.items(person)
        answer = make_response()
        answer.set_etag(calendar_feed.version(items))
        answer.headers["Content-Type"] = "text/calendar; charset=utf-8"
        answer.headers["Cache-Control"] = "private, max-age=0, must-revalidate"
        answer.headers["X-Robots-Tag"] = "noindex"
        if request.if_none_match.contains_weak(answer.get_etag()[0]):  # a proxy that compresses makes it weak
            answer.status_code = 304
            return answer
        answer.set_data(calendar_feed.body(items))
        return answer


@bp.get("/profile/calendar")
@doors.signed_in
def edit():
    return render_template("calendars/edit.html", token=None)


@bp.post("/profile/calendar")
@doors.signed_in
def create():
    """Shown in the answer itself and never again: only its hash is kept."""
    token = calendar_feed.renew(current_user.person)
    https = addresses.page(url_for("calendar_feed.show", token=token))
    return render_template("calendars/edit.html", token=token, https=https, webcal="webcal:" + https.partition(":")[2])


@bp.post("/profile/calendar/revocation")
@doors.signed_in
def destroy():
    calendar_feed.revoke(current_user.person)
    return go(url_for("calendar_feed.edit"), _("The address is good no more. Calendars that use it will show nothing new."))

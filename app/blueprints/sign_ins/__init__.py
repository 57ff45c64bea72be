"""Where one is signed in: listed, and ended."""
from flask import Blueprint, render_template, session, url_for
from flask_babel import gettext as _
from flask_login import current_user

from app import doors
from app.actions import sign_ins
from app.pages import go

bp = Blueprint("sign_ins", __name__, url_prefix="/profile/sign-ins")


@bp.before_app_request
def stay_signed_in():
    """Whoever is here is not idle. Only asked of browsers that have a cookie of ours."""
    if "_user_id" in session and current_user.is_authenticated:
        sign_ins.seen(current_user.sign_in)


@bp.get("")
@doors.signed_in
def index():
    return render_template("sign_ins/index.html", sign_ins=sign_ins.open_ones(current_user.person), described=described)


@bp.post("/<uuid:sign_in_id>/end")
@doors.signed_in
def destroy(sign_in_id):
    sign_ins.end(current_user.person, sign_in_id)
    return go(url_for("sign_ins.index"), _("That sign-in has ended."))


@bp.post("/others/end")
@doors.signed_in
def destroy_others():
    ended = sign_ins.end_all(current_user.person, but=current_user.sign_in)
    return go(url_for("sign_ins.index"), _("You are signed out everywhere else (%(count)s).", count=ended))


BROWSERS = (("Edg", "Edge"), ("OPR/", "Opera"), ("SamsungBrowser", "Samsung Internet"), ("Firefox", "Firefox"), ("FxiOS", "Firefox"),
            ("CriOS", "Chrome"), ("Chrome", "Chrome"), ("Safari", "Safari"))
DEVICES = (("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("CrOS", "ChromeOS"), ("Windows", "Windows"),
           ("Macintosh", "Mac"), ("Linux", "Linux"))


def described(user_agent):
    """Firefox, Windows: enough to recognise one's own device; the order matters, for most browsers claim to be others too."""
    found = [next((name for sign, name in signs if sign in user_agent), None) for signs in (BROWSERS, DEVICES)]
    return ", ".join(filter(None, found)) or _("A browser")

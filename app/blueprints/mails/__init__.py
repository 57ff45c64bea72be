"""Every letter of the institution, for its owners: what waits, what went, what did not and why."""
from flask import Blueprint, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy import func, select

from app import doors
from app.actions import mails
from app.adapters import plain
from app.blueprints.mails.framed import framed
from app.database import db
from app.models import Mail
from app.models.page import Page
from app.pages import go, page_or_fragment
from app.refusals import NotFound
from app.rules.words import N_

bp = Blueprint("mails", __name__, url_prefix="/mails")
STATES = {
    "waiting": N_("Waiting"), "sent": N_("Sent"), "failed": N_("Failed"), "missed": N_("Too late"), "dropped": N_("No longer needed"),
}
KINDS = {
    "booked": N_("Booked"), "moved": N_("Moved"), "cancelled": N_("Cancelled"), "left": N_("One place fewer"),
    "reminder": N_("Reminder"), "verify_email": N_("Confirm the address"), "reset_password": N_("New password"),
    "password_changed": N_("Password changed"), "change_email": N_("New address"), "email_changed": N_("Address changed"),
    "invitation": N_("Invitation"), "already_registered": N_("Account exists"),
}


@bp.get("")
@doors.owner
def index():
    search, state, kind = plain.one_line(request.args.get("q", ""))[:200], request.args.get("state", ""), request.args.get("kind", "")
    rows = Mail.visible_to(current_user).order_by(Mail.created_at.desc(), Mail.id.desc())
    if state in STATES:
        rows = rows.where(Mail.state.in_(("waiting", "sending") if state == "waiting" else (state,)))
    if kind in KINDS:
        rows = rows.where(Mail.kind == kind)
    if search:
        rows = rows.where(Mail.to_email.icontains(search, autoescape=True) | Mail.to_name.icontains(search, autoescape=True)
                          | Mail.subject.icontains(search, autoescape=True))
    return page_or_fragment(
        "mails/index.html", "mails/_list.html", page=Page.of(rows, request.args.get("page", 1, int)), search=search, state=state,
        kind=kind, states=STATES, kinds=KINDS, counts=counts())


def counts():
    """How many letters of the institution are in each state."""
    mine = Mail.visible_to(current_user).subquery()
    return dict(db.session.execute(select(mine.c.state, func.count()).group_by(mine.c.state)).all())


@bp.get("/<uuid:mail_id>")
@doors.owner
def show(mail_id):
    mail = found(mail_id)
    return render_template("mails/show.html", mail=mail, states=STATES, kinds=KINDS, why_not_again=mails.why_not_again(mail))


@bp.get("/<uuid:mail_id>/html")
@doors.owner
def html(mail_id):
    mail = found(mail_id)
    return framed(mail.shown(mail.html))


@bp.post("/<uuid:mail_id>/again")
@doors.owner
def send_again(mail_id):
    mails.send_again(found(mail_id), by=current_user.person)
    return go(url_for("mails.show", mail_id=mail_id), _("It is on its way again."))


@bp.app_template_filter("reason")
def reason(why):
    """Why a letter is where it is: a rule's words in the reader's language, a mail server's as they came (they may hold a %)."""
    return _(why)


def found(mail_id):
    mail = db.session.scalar(Mail.visible_to(current_user).where(Mail.public_id == mail_id))
    if mail is None:
        raise NotFound(_("There is no such page, or it is not yours to see."))
    return mail

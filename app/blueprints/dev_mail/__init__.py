"""Everybody's letters in the browser, for a demo without a mail server. Where mail really leaves, there is no such page."""
from flask import Blueprint, abort, current_app, make_response, render_template, request
from icalendar import Calendar
from sqlalchemy import func, select

from app import doors
from app.adapters import plain
from app.blueprints.mails.framed import framed
from app.database import db
from app.models import Mail
from app.models.page import Page
from app.pages import page_or_fragment

bp = Blueprint("dev_mail", __name__, url_prefix="/dev/mail")


@bp.before_request
def only_without_a_mail_server():
    if current_app.config["SMTP_HOST"]:
        abort(404)


@bp.get("")
@doors.demo
def index():
    address, search = plain.one_line(request.args.get("to", "")), plain.one_line(request.args.get("q", ""))[:200]
    rows = select(Mail).where(Mail.state == "sent").order_by(Mail.sent_at.desc(), Mail.id.desc())
    if address:
        rows = rows.where(Mail.to_email == address)
    if search:
        rows = rows.where(Mail.subject.icontains(search, autoescape=True) | Mail.to_name.icontains(search, autoescape=True))
    return page_or_fragment(
        "dev_mail/index.html", "dev_mail/_list.html", page=Page.of(rows, request.args.get("page", 1, int)), address=address,
        search=search, boxes=boxes())


def boxes():
    """(address, name, number of letters) of everybody who has one."""
    return db.session.execute(
        select(Mail.to_email, func.max(Mail.to_name), func.count()).where(Mail.state == "sent").group_by(Mail.to_email)
        .order_by(func.max(Mail.to_name), Mail.to_email)).all()


@bp.get("/<uuid:mail_id>")
@doors.demo
def show(mail_id):
    mail = found(mail_id)
    return render_template("dev_mail/show.html", mail=mail, event=event_of(mail))


@bp.get("/<uuid:mail_id>/html")
@doors.demo
def html(mail_id):
    return framed(found(mail_id).html)


@bp.get("/<uuid:mail_id>/invite.ics")
@doors.demo
def invitation(mail_id):
    mail = found(mail_id)
    if not mail.calendar:
        abort(404)
    answer = make_response(mail.calendar)
    answer.headers["Content-Type"] = "text/calendar; charset=utf-8"
    answer.headers["Content-Disposition"] = "attachment; filename=invite.ics"
    return answer


def event_of(mail):
    """What a calendar reads in the letter's invitation, or None."""
    if not mail.calendar:
        return None
    calendar = Calendar.from_ical(mail.calendar)
    event = calendar.walk("VEVENT")[0]
    return {"method": str(calendar["METHOD"]), "title": str(event["SUMMARY"]), "starts_at": event.start, "ends_at": event.end,
            "version": int(event["SEQUENCE"]), "uid": str(event["UID"]), "status": str(event["STATUS"])}


def found(mail_id):
    return db.first_or_404(select(Mail).where(Mail.public_id == mail_id, Mail.state == "sent"))

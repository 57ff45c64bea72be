"""The audit log, for owners to read, to search and to take away. Nobody can change it."""
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from flask import Blueprint, Response, render_template, request
from sqlalchemy.orm import Session

from app import doors
from app.actions import exports
from app.blueprints.audit import words
from app.database import db
from app.fragments import wants_part
from app.models import AuditRow
from app.models.page import Page
from app.rules import csv_cells, month, when
from app.rules.words import N_

CHUNK = 1000
bp = Blueprint("audit", __name__)
for name, filter in {"change_word": words.action_word, "change_name": words.name_word, "change_value": words.value_word}.items():
    bp.add_app_template_filter(filter, name)

KIND_WORDS = {
    "account": N_("Account"), "attendance": N_("Attendance"), "booking": N_("Booking"), "calendar": N_("Calendar"),
    "institution": N_("Institution"), "invitation": N_("Invitation"), "mail": N_("Mail"), "member": N_("Member"),
    "message": N_("Message"), "offering": N_("Offering"), "person": N_("Person"), "profile": N_("Profile"), "room": N_("Room"),
    "sign_in": N_("Sign-in"), "video_session": N_("Lesson"),
}
ACTOR_WORDS = {"visitor": N_("A visitor"), "job": N_("Work for later"), "webhook": N_("The video server"), "console": N_("The console")}
COLUMNS = ("at", "who", "by", "cause", "action", "object_kind", "object_id", "summary", "before", "after")


@bp.get("/changes")
@doors.owner
def index():
    me, asked = doors.me(), asked_for()
    page = Page.of(rows_for(me, asked), request.args.get("page", 1, type=int), size=50)
    template = "audit/_list.html" if wants_part() else "audit/index.html"
    return render_template(template, page=page, kinds=KIND_WORDS, actors=ACTOR_WORDS, asked=asked)


@bp.get("/changes.csv")
@doors.owner
def export():
    """The same rows as a file, as many as there are, in pieces: each a short read of its own from where the last one ended."""
    me, asked = doors.me(), asked_for()
    headers = {"Content-Disposition": 'attachment; filename="changes.csv"', "Content-Type": "text/csv; charset=utf-8"}
    if request.method == "HEAD":
        return Response(headers=headers)
    lines = lines_of(db.engine, rows_for(me, asked), me.zone)
    exports.note("audit", me, {name: value for name, value in asked.items() if value})
    return Response(lines, headers=headers)


def lines_of(engine, rows, zone):
    yield csv_cells.BOM + csv_cells.row(COLUMNS)
    after = None
    while True:
        with Session(engine) as session:
            chunk = session.scalars(AuditRow.older_than(rows, after).limit(CHUNK)).all()
        yield "".join(csv_cells.row(line(row, zone)) for row in chunk)
        if len(chunk) < CHUNK:
            return
        after = chunk[-1]


def line(row, zone):
    return (when.iso(row.at, zone), row.actor.name if row.actor else "", row.actor_kind, row.cause, row.action, row.object_kind,
            row.object_public_id, row.summary, written(row.before), written(row.after))


def asked_for():
    """What the address asks for, as text; what cannot be meant is left out."""
    asked = {name: request.args.get(name, "").strip()[:100].replace("\x00", "") for name in ("action", "person", "text", "since", "until")}
    return asked | {name: "" for name in ("since", "until") if not month.parsed_day(asked[name])}


def rows_for(me, asked):
    since, until = month.parsed_day(asked["since"]), month.parsed_day(asked["until"])
    return AuditRow.of_institution(
        me.institution_id, action=asked["action"], person=asked["person"], text=asked["text"],
        since=since and morning(since, me.zone), until=until and morning(until + timedelta(days=1), me.zone))


def morning(day, zone):
    return datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(zone))


def written(values):
    return "" if values is None else "; ".join(f"{name}: {value}" for name, value in sorted(values.items()))

"""The list as a file for spreadsheets and programs: every row of it, however many, a thousand at a time."""
from flask import Response, request
from flask_babel import gettext as _

from app import doors, zones
from app.actions import attendance_export
from app.blueprints.attendance import bp
from app.blueprints.attendance.columns import COLUMNS, Zone
from app.blueprints.attendance.filters import FilterForm
from app.clock import now
from app.database import db
from app.doors import me
from app.locale import reader_zone
from app.models import attendance_list as lists
from app.refusals import Invalid
from app.rules import csv_cells

CHUNK = 1000
SEPARATORS = {"comma": ",", "semicolon": ";"}


@bp.get("/attendance.csv")
@doors.member
def export():
    """The same rows as the page with the same filters. With BOM unless bom=0; separator=semicolon; zone=… for other times."""
    form, zone = FilterForm.asked(), Zone(zones.known(request.args.get("zone")) or reader_zone())
    if not form.validate():  # a filter that cannot be read must not let out more than was meant
        raise Invalid(_("This filter cannot be read, so there is no file. Choose it again above the list."))
    query = lists.rows(me(), form.wanted(zone.name))
    headers = {"Content-Disposition": f'attachment; filename="{file_name(form, zone)}"', "Content-Type": "text/csv; charset=utf-8"}
    if request.method == "HEAD":
        return Response(headers=headers)
    separator = SEPARATORS.get(request.args.get("separator"), ",")
    body = lines(db.engine, query, zone, separator, is_owner=me().is_owner)
    attendance_export.note(me(), form.kept())
    bom = "" if request.args.get("bom") == "0" else csv_cells.BOM
    return Response(with_first(bom, body), headers=headers)


def file_name(form, zone):
    days = [day.isoformat() for day in (form.since.data, form.until.data) if day] or [now().astimezone(zone.info).date().isoformat()]
    return f"attendance-{'-to-'.join(days)}.csv"


def with_first(bom, body):
    yield bom + next(body)
    yield from body


def lines(engine, query, zone, separator=",", *, is_owner=True):
    """The file in pieces: its header, then a thousand lines at a time.

    Each piece is a short read of its own from where the last one ended: nothing is held open while the client is slow or gone.
    """
    yield csv_cells.row([column.name for column in COLUMNS], separator)
    values = [column.value if is_owner or column.name != "person_email" else withheld for column in COLUMNS]
    after = None
    while True:
        with engine.connect() as connection:
            rows = connection.execute(lists.oldest_first(query, after, CHUNK)).all()
        if rows:
            yield "".join(csv_cells.row([value(row, zone) for value in values], separator) for row in rows)
            after = rows[-1].starts_at, rows[-1].id
        if len(rows) < CHUNK:
            return


def withheld(row, zone):
    return None

"""Every part of the kit in every state, on one page. Only a demo and the tests show it."""
import re
from types import SimpleNamespace

from flask import Blueprint, abort, flash, render_template, request
from flask_babel import gettext as _

from app import doors, errors
from app.assets import STATIC
from app.blueprints.dev_kit.form import EverythingForm

bp = Blueprint("dev_kit", __name__, url_prefix="/dev/kit")

ICONS = re.findall(r'<symbol id="([^"]+)"', (STATIC / "icons.svg").read_text())
PEOPLE = tuple(SimpleNamespace(name=name, picture_etag="", public_id="") for name in (
    "Ada Albers", "Sam Silva", "Olga Okafor", "Ben Brook", "Zoe Zimmer", "نور الدين"))
STATUSES = (400, 401, 404, 405, 409, 413, 422, 429, 500, 503)


@bp.get("")
@doors.demo
def index():
    flash(_("Saved."), "success")
    wrong = EverythingForm(data={"email": "ada", "role": "student"}, prefix="wrong-", meta={"csrf": False})
    wrong.validate()
    return render_template(
        "dev_kit/index.html", form=EverythingForm(formdata=None), wrong=wrong, icons=ICONS, people=PEOPLE, statuses=STATUSES,
        page=SimpleNamespace(number=2, pages=7, total=164))


@bp.post("/form")
@doors.demo
def check():
    """Answers as every form does: with what was typed and an error beside each field."""
    form = EverythingForm(prefix="wrong-")
    status = 200 if form.validate() else 422
    return render_template("dev_kit/_form.html", form=form), status


@bp.get("/calendar")
@doors.demo
def calendar():
    return render_template("dev_kit/calendar.html")


@bp.get("/refusals/<int:status>")
@doors.demo
def refusal(status):
    """How a no looks, whole or as a fragment."""
    if status not in STATUSES:
        abort(404)
    reasons = [_("This time has just been taken. The nearest free times are at 10:00 and 10:30.")] if status == 409 else [request.path]
    return errors.answer(status, reasons)

"""A correction beside what was found: its form, on a page of its own or in place."""
from flask import abort, render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import IntegerField, SelectField, TextAreaField
from wtforms.validators import Length, NumberRange, Optional

from app import doors
from app.actions import attendance
from app.adapters import plain
from app.blueprints.attendance import bp
from app.blueprints.attendance.filters import WORDS
from app.blueprints.attendance.views import may_correct, row_or_404
from app.doors import me
from app.forms import Form, given
from app.fragments import wants_part
from app.models import OUTCOMES
from app.pages import form_page, go
from app.refusals import Refused

LONGEST = 24 * 60


class CorrectionForm(Form):
    """What was really so, and why."""

    status = SelectField(_l("Attendance"), [given()], choices=[(kind, WORDS[kind]) for kind in OUTCOMES])
    minutes = IntegerField(_l("Minutes in the room"), [Optional(), NumberRange(0, LONGEST, _l("Use a number from 0 to 1440."))],
                           render_kw={"inputmode": "numeric", "min": "0", "max": str(LONGEST)},
                           description=_l("Leave it empty to keep the minutes as they are."))
    reason = TextAreaField(_l("Why?"), [given(_l("Please say why. The person concerned can read it.")), Length(max=500)],
                           filters=[lambda text: plain.paragraphs(text) if text else text], render_kw={"rows": "3", "maxlength": "500"},
                           description=_l("The person concerned can read it. What was found stays beside it."))


@bp.route("/attendance/<uuid:public_id>/correction", methods=["GET", "POST"])
@doors.member
def correct(public_id):
    row = row_or_404(public_id)
    if not may_correct(row):
        abort(404)
    form, refusal = CorrectionForm(data={"status": row.status, "minutes": row.minutes}), None
    if form.validate_on_submit():
        try:
            attendance.correct(row.participant_id, form.status.data, form.minutes.data, form.reason.data, me().person)
        except Refused as refused:
            refusal = refused
        else:
            return corrected(row)
    return form_page("attendance/correction.html", "attendance/_correction.html", form, refusal, row=row)


def corrected(row):
    """Back to the line, now with its correction: alone for htmx, else on the session's page."""
    if wants_part():
        return render_template("attendance/_person.html", row=row_or_404(row.public_id), is_open=False, was_just_corrected=True)
    return go(url_for("attendance.of_session", public_id=row.session_id), _("The attendance is corrected."))

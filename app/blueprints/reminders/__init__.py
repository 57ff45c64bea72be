"""When one wants to be reminded of a lesson, and the link in each reminder that stops them."""
from flask import Blueprint, abort, render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from wtforms import RadioField, ValidationError

from app import doors
from app.actions import reminders
from app.actions.letters import stop
from app.extensions import csrf
from app.forms import CheckboxesField, Form
from app.locale import locale_now
from app.pages import form_page, go
from app.rules import reminders as rules
from app.rules import when

bp = Blueprint("reminders", __name__)
OFFERED = (2 * 1440, 1440, 12 * 60, 3 * 60, 60, 30, 15)


class RemindersForm(Form):
    how = RadioField(_l("Remind me by mail"), choices=[
        ("usual", _l("As usual")), ("own", _l("At these times before each lesson")), ("never", _l("Never"))])
    minutes = CheckboxesField(_l("How long before"), coerce=int)

    def validate_minutes(self, field):
        if self.how.data == "own" and not 1 <= len(field.data) <= rules.MOST:
            raise ValidationError(_("Choose one to %(most)s times.", most=rules.MOST))

    def choose_from(self, chosen):
        self.minutes.choices = [(lead, when.length(lead, locale_now())) for lead in sorted({*OFFERED, *chosen}, reverse=True)]


@bp.route("/profile/reminders", methods=["GET", "POST"])
@doors.signed_in
def edit():
    chosen = current_user.person.reminder_minutes
    form = RemindersForm(data={"how": "usual" if chosen is None else "own" if chosen else "never", "minutes": chosen or []})
    form.choose_from(chosen or [])
    if form.validate_on_submit():
        minutes = {"usual": None, "never": []}.get(form.how.data, form.minutes.data)
        reminders.choose(current_user.person, minutes)
        return go(url_for("reminders.edit"), _("Saved. Lessons ahead follow."))
    usual = current_user.institution.reminder_minutes if current_user.institution else []
    return form_page("reminders/edit.html", "reminders/_form.html", form, usual=sorted(usual, reverse=True))


@bp.get("/reminders/stop/<string:token>")
@doors.anyone
def ask_to_stop(token):
    """Opening the link changes nothing: programs that look for danger open every link of a mail."""
    return render_template("reminders/stop.html", person=found(token), token=token, stopped=False)


@bp.post("/reminders/stop/<string:token>")
@csrf.exempt
@doors.anyone
def stop_all(token):
    """The button of that page, and the mail program's own (RFC 8058), which has no cookie and no page."""
    person = reminders.choose(found(token), [])
    return render_template("reminders/stop.html", person=person, token=token, stopped=True)


def found(token):
    return stop.person_of(token) or abort(404)

"""The first visit: whoever reads the console becomes the owner."""
from flask import Blueprint, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, PasswordField, StringField
from wtforms.validators import Length

from app import doors
from app.actions import account, first_owner, institution, sign_ins
from app.blueprints.account import browser
from app.blueprints.account.forms import CHOSEN, HINT
from app.forms import Form, email_field, given, name_field, new_password, one_line
from app.locale import language
from app.pages import form_page, go
from app.refusals import Refused

bp = Blueprint("setup", __name__, url_prefix="/setup")


class SetupForm(Form):
    code = StringField(_l("Code from the console"), [given(), Length(max=60)], filters=[one_line],
                       render_kw={"autocomplete": "one-time-code", "autocapitalize": "characters", "spellcheck": "false"},
                       description=_l("It was printed when Lectern started. “flask lectern setup” prints another one."))
    institution_name = name_field(_l("Name of your institution"), render_kw={"autocomplete": "organization"})
    name = name_field(_l("Your name"), render_kw={"autocomplete": "name"})
    email = email_field()
    password = PasswordField(_l("Password"), new_password(), render_kw=CHOSEN, description=HINT)
    zone = HiddenField(render_kw={"data-zone-guess": ""})


@bp.route("", methods=["GET", "POST"])
@doors.anyone
def index():
    if not first_owner.is_wanted():
        return go(url_for("account.sign_in"), _("This Lectern has an owner already. Sign in, or ask for an invitation."), "info")
    form = SetupForm()
    refusal = None
    if form.validate_on_submit():
        try:
            person = claim(form)
            browser.enter(sign_ins.start(person, account.home_of(person), browser.user_agent()))
            return go(url_for("institution.settings"), _("Welcome! You are the owner. Look over your institution's settings."))
        except Refused as no:
            refusal = no
    elif request.method == "GET" and (school := institution.the_only()):
        form.institution_name.data = school.name
    return form_page("setup/index.html", "setup/_form.html", form, refusal)


def claim(form):
    return first_owner.claim(
        form.code.data, institution_name=form.institution_name.data, name=form.name.data, email=form.email.data,
        password=form.password.data, zone=form.zone.data, language=language(), address=request.remote_addr)

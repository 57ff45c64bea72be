"""The institution's settings, for its owners."""
from flask import Blueprint, url_for
from flask_babel import gettext as _
from flask_login import current_user

from app import doors
from app.actions import institution
from app.blueprints.institution.forms import SettingsForm
from app.blueprints.profile.views import zone_labels
from app.pages import form_page, go

bp = Blueprint("institution", __name__, url_prefix="/institution")


@bp.route("/settings", methods=["GET", "POST"])
@doors.owner
def settings():
    form = SettingsForm.of(current_user.institution)
    if form.validate_on_submit():
        institution.change(current_user.institution, **form.settings())
        return go(url_for("institution.settings"), _("The settings are saved."))
    return form_page("institution/settings.html", "institution/_settings.html", form, zone_labels=zone_labels())

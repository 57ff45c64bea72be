"""The profile's page, and the quiet question about the zone."""
from flask import request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from app import doors, zones
from app.actions import account
from app.blueprints.profile import bp
from app.blueprints.profile.forms import ProfileForm
from app.clock import now
from app.locale import language
from app.pages import form_page, go
from app.rules import when


@bp.route("", methods=["GET", "POST"])
@doors.signed_in
def edit():
    form = ProfileForm(obj=current_user.person, headline=current_user.teaches and current_user.membership.headline)
    if not current_user.teaches:
        del form.headline
    if form.validate_on_submit():
        account.change_profile(
            current_user, name=form.name.data, zone=form.zone.data, language=form.language.data, theme=form.theme.data,
            hour_cycle=form.hour_cycle.data)
        if form.headline:
            account.change_headline(current_user, form.headline.data)
        return go(url_for("profile.edit"), _("Your profile is saved."))
    return form_page("profile/edit.html", "profile/_form.html", form, zone_labels=zone_labels())


@bp.post("/zone")
@doors.signed_in
def confirm_zone():
    """One click on the banner. What the browser says is only believed when there is such a zone."""
    if not account.confirm_zone(current_user, request.form.get("zone", "")):
        return go(url_for("profile.edit"), _("Please choose your zone from the list."), "warning")
    if request.htmx:
        return ""
    return go(url_for("profile.edit"), _("Thank you. All times are shown in this zone."))


@bp.app_template_global()
def at_present():
    """The present instant, for what a template says of now: a zone's offset."""
    return now()


def zone_labels():
    """(name, what a person recognises it by) of every zone there is."""
    at = now()
    return [(name, when.zone_name(name, at, language())) for name in zones.names()]

"""Changing one's password and address: both ask for the password."""
from flask import url_for
from flask_babel import gettext as _
from flask_login import current_user

from app import doors
from app.actions import account
from app.blueprints.account import browser
from app.blueprints.profile import bp
from app.blueprints.profile.forms import EmailForm, PasswordForm
from app.pages import form_page, go
from app.refusals import Refused


@bp.route("/password", methods=["GET", "POST"])
@doors.signed_in
def password():
    form = PasswordForm()
    refusal = None
    if form.validate_on_submit():
        try:
            browser.enter(account.change_password(current_user, form.old_password.data, form.new_password.data))
            return go(url_for("profile.edit"), _("Your password is changed. Everywhere else you are signed out."))
        except Refused as no:
            refusal = no
    return form_page("profile/password.html", "profile/_password.html", form, refusal)


@bp.route("/email", methods=["GET", "POST"])
@doors.signed_in
def email():
    form = EmailForm()
    refusal = None
    if form.validate_on_submit():
        try:
            account.ask_to_change_email(current_user, form.password.data, form.email.data)
            return go(url_for("profile.edit"), _("We have sent a link to %(email)s. Your address changes when you open it.",
                                                 email=form.email.data), "info")
        except Refused as no:
            refusal = no
    return form_page("profile/email.html", "profile/_email.html", form, refusal)

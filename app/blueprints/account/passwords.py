"""A forgotten password, and the link that sets a new one."""
from flask import render_template, request, url_for
from flask_babel import gettext as _

from app import doors
from app.actions import account, institution, links
from app.blueprints.account import bp, browser
from app.blueprints.account.forms import ForgotForm, ResetForm
from app.pages import form_page, go
from app.refusals import Refused


@bp.route("/forgot-password", methods=["GET", "POST"])
@doors.anyone
def forgot_password():
    form = ForgotForm()
    refusal = None
    if form.validate_on_submit():
        try:
            account.forgot_password(form.email.data, institution=institution.the_only(), address=request.remote_addr)
            return render_template("account/reset_sent.html", email=form.email.data)
        except Refused as no:
            refusal = no
    return form_page("account/forgot_password.html", "account/_forgot_password.html", form, refusal)


@bp.route("/reset-password/<string:token>", methods=["GET", "POST"])
@doors.anyone
def reset_password(token):
    link = links.good("reset_password", token)
    if link is None:
        return render_template("account/link_gone.html", again=url_for("account.forgot_password")), 404
    form = ResetForm()
    refusal = None
    if form.validate_on_submit():
        try:
            account.reset_password(token, form.password.data)
            browser.leave()
            return go(url_for("account.sign_in"), _("Your new password is set. Sign in with it."))
        except Refused as no:
            refusal = no
    return form_page("account/reset_password.html", "account/_reset_password.html", form, refusal, token=token,
                     email=link.email)

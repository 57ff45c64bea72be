"""Accepting an invitation: with the account that has its address, or by making one."""
from flask import abort, render_template
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy import select

from app import doors
from app.actions import account, invitations, sign_ins
from app.blueprints.account import bp, browser
from app.blueprints.account.forms import NewMemberForm
from app.database import db
from app.locale import language
from app.models import Institution, Person
from app.pages import form_page, go
from app.refusals import Refused


@bp.get("/invitation/<string:token>")
@doors.anyone
def invitation(token):
    """Shows who invites and one button; which one depends on who reads it."""
    invited = invitations.good(token)
    if invited is None:
        return render_template("account/invitation_gone.html"), 404
    return page(NewMemberForm(), invited, token)


@bp.post("/invitation/<string:token>")
@doors.anyone
def accept_invitation(token):
    invited = invitations.good(token)
    if invited is None:
        return render_template("account/invitation_gone.html"), 404
    if current_user.is_authenticated:
        member = invitations.accept(token, current_user.person)
        school = db.session.get(Institution, member.institution_id)
        browser.enter(sign_ins.switch(current_user.sign_in, school))
        return go(browser.first_page(), _("You have joined %(institution)s.", institution=school.name))
    return accept_as_new(token, invited)


def accept_as_new(token, invited):
    if has_account(invited.email):
        abort(401)
    form = NewMemberForm()
    if not form.validate():
        return page(form, invited, token)
    try:
        person = invitations.accept_as_new(
            token, name=form.name.data, password=form.password.data, zone=form.zone.data, language=language())
    except Refused as refusal:
        return page(form, invited, token, refusal)
    browser.enter(sign_ins.start(person, account.home_of(person), browser.user_agent()))
    return go(browser.first_page(), _("Welcome! You have joined."))


def page(form, invited, token, refusal=None):
    school = db.session.get(Institution, invited.institution_id)
    return form_page("account/invitation.html", "account/_invitation.html", form, refusal, invited=invited, school=school, token=token,
                     has_account=has_account(invited.email))


def has_account(email):
    return db.session.scalar(select(Person.id).where(Person.email == email, Person.email_verified_at.is_not(None))) is not None

"""Signing in and out."""
import uuid

from flask import current_app, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy import select

from app import doors
from app.actions import account, first_owner
from app.actions.account import entry
from app.blueprints.account import bp, browser
from app.blueprints.account.forms import SignInForm
from app.database import db
from app.forms import ROLE_WORDS
from app.models import ROLES, Institution, Membership, Person
from app.pages import form_page, go
from app.refusals import Refused

DEMO_PEOPLE = 30


@bp.route("/sign-in", methods=["GET", "POST"])
@doors.anyone
def sign_in():
    form = SignInForm(next=request.args.get("next", ""))
    refusal = None
    if form.validate_on_submit():
        try:
            token = account.sign_in(
                form.email.data, form.password.data, browser=browser.user_agent(), address=request.remote_addr,
                instead_of=browser.sign_in_until_now())
            browser.enter(token)
            return go(browser.first_page(form.next.data))
        except Refused as no:
            refusal = no
    elif request.method in ("GET", "HEAD") and current_user.is_authenticated and not current_app.config["LECTERN_DEMO"]:
        return go(browser.first_page(form.next.data))
    return form_page("account/sign_in.html", "account/_sign_in.html", form, refusal,
                     people=demo_people(), role_words=ROLE_WORDS, wants_owner=first_owner.is_wanted())


def demo_people():
    """[(membership, person)] one can sign in as with one click, in a demonstration."""
    if not current_app.config["LECTERN_DEMO"]:
        return []
    people = db.session.execute(
        select(Membership, Person).join(Membership.person).join(Membership.institution)
        .where(Institution.is_demo, Membership.removed_at.is_(None)).order_by(Institution.id, Person.name).limit(200)).all()
    return sorted(people, key=lambda row: ROLES.index(row.Membership.role))[:DEMO_PEOPLE]


@bp.post("/demo/sign-in")
@doors.demo
def demo_sign_in():
    token = entry.sign_in_demo_person(
        request.form.get("person", type=uuid.UUID), browser=browser.user_agent(), instead_of=browser.sign_in_until_now())
    browser.enter(token)
    return go(browser.first_page(request.form.get("next")))


@bp.post("/sign-out")
@doors.anyone
def sign_out():
    if current_user.is_authenticated:
        account.sign_out(current_user)
    browser.leave()
    return go(url_for("account.sign_in"), _("You are signed out."))

"""The links that show an address to be somebody's. Opening one changes nothing: mail scanners open them too."""
from flask import render_template, session, url_for
from flask_babel import gettext as _

from app import doors
from app.actions import account, links, sign_ins
from app.blueprints.account import bp, browser
from app.database import db
from app.models import Person
from app.pages import go


@bp.get("/verify-email/<string:token>")
@doors.anyone
def verify_email(token):
    return show("verify_email", token)


@bp.post("/verify-email/<string:token>")
@doors.anyone
def create_verified_email(token):
    person = account.verify_email(token)
    if session.get("signed_up") == person.email and person.password_hash:  # the browser that chose the password
        browser.enter(sign_ins.start(person, account.home_of(person), browser.user_agent(), browser.sign_in_until_now()))
        return go(browser.first_page(), _("Welcome! Your address is confirmed."))
    return go(url_for("account.sign_in"), _("Your address is confirmed. Sign in to go on."))


@bp.get("/change-email/<string:token>")
@doors.anyone
def change_email(token):
    return show("change_email", token)


@bp.post("/change-email/<string:token>")
@doors.anyone
def create_changed_email(token):
    account.change_email(token)
    return go(url_for("account.sign_in"), _("Your new address is confirmed. Use it to sign in from now on."))


def show(purpose, token):
    """A page with one button, or one that says that the link is not good any more."""
    link = links.good(purpose, token)
    if link is None:
        return render_template("account/link_gone.html", again=url_for("account.sign_in")), 404
    person = db.session.get(Person, link.person_id)
    return render_template(f"account/{purpose}.html", token=token, email=link.email, person=person)

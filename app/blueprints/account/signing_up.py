"""Making an account; joining one more institution with the account one has."""
from flask import abort, current_app, render_template, request, session, url_for
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy import select

from app import doors
from app.actions import account, institution, sign_ins
from app.adapters import plain
from app.blueprints.account import bp, browser
from app.blueprints.account.forms import SignUpForm
from app.database import db
from app.locale import language
from app.models import Institution
from app.pages import form_page, go
from app.refusals import Refused


@bp.route("/sign-up", methods=["GET", "POST"])
@doors.anyone
def sign_up():
    """In an install of many institutions one signs up at the institution's own address, /join/<short name>."""
    school = None if doors.has_many() else institution.the_only()
    return sign_up_at(school)


@bp.route("/join/<string:slug>", methods=["GET", "POST"])
@doors.anyone
def join(slug):
    return sign_up_at(institution_of(slug))


@bp.post("/join/<string:slug>/membership")
@doors.signed_in
def create_membership(slug):
    school = institution_of(slug)
    account.join(school, current_user.person)
    browser.enter(sign_ins.switch(current_user.sign_in, school))
    return go(browser.first_page(), _("You have joined %(institution)s.", institution=school.name))


def sign_up_at(school):
    if school is None or school.sign_up != "open":
        return render_template("account/sign_up_closed.html", school=school), 200
    form = SignUpForm()
    refusal = None
    if form.validate_on_submit():
        try:
            account.sign_up(school, name=form.name.data, email=form.email.data, password=form.password.data, zone=form.zone.data,
                            language=language(), address=request.remote_addr)
            session["signed_up"] = account.typed_email(form.email.data)
            return go(url_for("account.sent"))
        except Refused as no:
            refusal = no
    return form_page("account/sign_up.html", "account/_sign_up.html", form, refusal, school=school)


@bp.get("/sign-up/sent")
@doors.anyone
def sent():
    """The same page whether the address was known or not."""
    return render_template("account/sent.html", email=session.get("signed_up", ""))


def institution_of(slug):
    """The institution of this short name, in an install of many. 404 otherwise."""
    if not doors.has_many():
        abort(404)
    rows = select(Institution).where(Institution.slug == plain.one_line(slug))
    if not current_app.config["LECTERN_DEMO"]:
        rows = rows.where(Institution.is_demo.is_(False))
    return db.one_or_404(rows)

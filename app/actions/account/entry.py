"""Coming in and going out."""
from flask import current_app
from flask_babel import gettext as _
from sqlalchemy import select

from app.actions import limits, sign_ins
from app.actions.account import emails, passwords
from app.actions.account.people import typed_email
from app.actions.transaction import transaction
from app.database import db
from app.models import Institution, Membership, Person, SignIn
from app.refusals import Invalid, Refused
from app.rules import access


class Unverified(Refused):
    """The password is right, but nobody has shown yet that the address is theirs. The link was sent again."""

    status = 403


def sign_in(email, password, *, browser="", address="", instead_of=None):
    """Sign in who knows the password. Returns the token for the cookie.

    Raises Invalid, worded and timed alike for a wrong password and an unknown address; TooFast; Unverified.
    `browser` is the User-Agent, `address` the IP address, `instead_of` the SignIn this browser had until now.
    """
    email = typed_email(email)
    spent = limits.spend("sign_in", account=email, address=address)
    person = db.session.scalar(select(Person).where(Person.email == email))
    if not passwords.matches(person, password) or not is_real(person):
        raise Invalid(_("This e-mail address and password do not fit together."), field="password")
    limits.forgive(spent, "sign_in", account=email)
    if person.email_verified_at is None:
        emails.send_verification(person)
        raise Unverified(_("Please confirm your address first: open the link that we have just sent you again."))
    return sign_ins.start(person, home(person), browser, instead_of)


def sign_in_demo_person(public_id, *, browser="", instead_of=None):
    """Sign in as one of the people of a demonstration, without a password. Raises Refused when this is none. Returns the token."""
    person = db.session.scalar(
        select(Person).join(Membership, Membership.person_id == Person.id)
        .join(Institution, Institution.id == Membership.institution_id)
        .where(Person.public_id == public_id, Institution.is_demo, Membership.removed_at.is_(None)))
    if person is None or not current_app.config["LECTERN_DEMO"]:
        raise Refused(_("One can sign in like this only in a demonstration, as one of its people."))
    return sign_ins.start(person, home(person), browser, instead_of)


def is_real(person):
    """False for a person of a demonstration where there is none: her name is known to everybody."""
    is_demo = current_app.config["LECTERN_DEMO"]
    return all(access.may_use_demo_person(institution, is_demo) for institution in institutions_of(person, ever=True))


def institutions_of(person, ever=False):
    """The institutions this person belongs to, by name; with `ever`, also those she has left."""
    rows = (select(Institution).join(Membership, Membership.institution_id == Institution.id)
            .where(Membership.person_id == person.id).order_by(Institution.name, Institution.id))
    return db.session.scalars(rows if ever else rows.where(Membership.removed_at.is_(None))).all()


def home(person):
    """The institution to begin in: the one she worked in last, else her first one. None when she belongs to none."""
    mine = institutions_of(person)
    last = db.session.scalar(
        select(SignIn.institution_id).where(SignIn.person_id == person.id).order_by(SignIn.seen_at.desc(), SignIn.id.desc()).limit(1))
    return next((institution for institution in mine if institution.id == last), mine[0] if mine else None)


def sign_out(me):
    """End the sign-in of this browser."""
    with transaction():
        sign_ins.finish(sign_ins.select_open(me.person_id).where(SignIn.id == me.sign_in.id))

"""The first owner: whoever can read the console. A code is printed there while there is no owner, and is good once."""
import base64
import re
import secrets
from datetime import timedelta

from flask import current_app
from flask_babel import gettext as _
from sqlalchemy import func, select, update

from app.actions import audit, institution, limits
from app.actions.account.people import by_email, normal_email
from app.actions.account.sign_up import new_person
from app.actions.transaction import transaction
from app.clock import now
from app.database import db
from app.me import hashed
from app.models import Institution, Membership, OneTimeLink
from app.refusals import Invalid, Refused

LIVES = timedelta(days=1)
JUST_NOW = timedelta(seconds=60)  # several web processes that start together print one code
PURPOSE = "first_owner"


def is_wanted():
    """Is there no owner yet? A demonstration makes its own; its people do not count elsewhere."""
    if current_app.config["LECTERN_DEMO"]:
        return False
    return db.session.scalar(
        select(Membership.id).join(Institution, Institution.id == Membership.institution_id)
        .where(Membership.role == "owner", Membership.removed_at.is_(None), Institution.is_demo.is_(False)).limit(1)) is None


def fresh_code(quietly=False):
    """A code of 130 random bits for the first owner, or None when there is one. `quietly`: None too when one was made just now."""
    with transaction():
        if not is_wanted():
            return None
        made = db.session.scalar(select(func.max(OneTimeLink.created_at)).where(OneTimeLink.purpose == PURPOSE))
        if quietly and made is not None and made > now() - JUST_NOW:
            return None
        code = base64.b32encode(secrets.token_bytes(17)).decode()[:26]
        row = OneTimeLink(purpose=PURPOSE, token_hash=hashed(code), created_at=now(), expires_at=now() + LIVES)
        db.session.add(row)
        db.session.flush()
    return "-".join(re.findall(".{1,7}", code))


def claim(code, *, institution_name, name, email, password, zone, language, address=""):
    """Make the first owner, and the institution if there is none. Returns the person. Of requests at the same time one wins.

    Raises Refused when there is an owner, Invalid for a wrong code or a bad password, TooFast.
    """
    limits.spend(PURPOSE, address=address)
    person = new_person(name=name, email=normal_email(email), password=password, zone=zone, language=language)
    with transaction():
        is_right = burn(code)
        if not is_wanted():
            raise Refused(_("This Lectern has an owner already."))
        if not is_right:
            raise Invalid(_("This is not the code. It stands on the console, and each one is good for a day."), field="code")
        school = institution.the_only() or institution.create(institution_name, zone=person.zone, language=person.language)
        known = by_email(person.email)
        if known is not None:
            known.password_hash, person = person.password_hash, known
        person.email_verified_at = now()  # nothing can be mailed yet, and who reads the console may do anything here
        person.zone_confirmed_at = now()
        person.is_platform_admin = current_app.config["LECTERN_INSTITUTIONS"] == "many"
        db.session.add(person)
        db.session.flush()
        own(school, person)
        if institution_name:
            institution.change(school, name=institution_name, zone=person.zone, language=person.language)
    return person


def burn(code):
    """Use up every code there is, so that who comes at the same time waits here; was this one of them?"""
    codes = update(OneTimeLink).where(
        OneTimeLink.purpose == PURPOSE, OneTimeLink.used_at.is_(None), OneTimeLink.expires_at > now())
    hashes = db.session.scalars(codes.values(used_at=now()).returning(OneTimeLink.token_hash)).all()
    return hashed(re.sub(r"[^A-Z2-7]", "", code.upper())) in hashes


def own(school, person):
    member = db.session.scalar(select(Membership).where(
        Membership.institution_id == school.id, Membership.person_id == person.id))
    if member is None:
        member = Membership(institution_id=school.id, person_id=person.id, joined_at=now())
        db.session.add(member)
    member.role, member.removed_at = "owner", None
    audit.record("member.first_owner", member, actor=person, after={"role": "owner"})

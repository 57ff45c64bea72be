"""Making an account, and joining an institution with the one that one has."""
from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from app import zones
from app.actions import audit, limits, mails
from app.actions.account import emails, passwords
from app.actions.account.evenly import evenly
from app.actions.account.people import by_email, normal_email
from app.actions.transaction import transaction
from app.adapters import plain
from app.clock import now
from app.database import db
from app.locale import LANGUAGES
from app.models import Membership, Person
from app.refusals import Refused
from app.rules import zone_names


def sign_up(institution, *, name, email, password, zone=None, language="en", address=""):
    """Make an account of a student. Nobody sees from outside whether the address was known: its owner reads it in a mail.

    `zone` is what the browser says, unconfirmed. Raises Invalid for a bad password, Refused when one joins by invitation only, TooFast.
    """
    refuse_closed(institution)
    person = new_person(name=name, email=normal_email(email), password=password, zone=zone or institution.zone, language=language)
    limits.spend("sign_up", account=person.email, address=address)
    with evenly():
        try:
            welcome(person, institution)
        except IntegrityError:  # the same address, a moment ago
            welcome(person, institution)


def refuse_closed(institution):
    if institution.sign_up != "open":
        raise Refused(_("One joins %(institution)s by invitation. Please ask there for one.", institution=institution.name))


def new_person(*, name, email, password, zone, language):
    """A person with her password hashed, not yet kept. Raises Invalid for a bad password."""
    person = Person(name=plain.name(name), email=email, zone=zone_names.current(zones.known(zone)) or "UTC", created_at=now(),
                    language=language if language in LANGUAGES else "en")
    passwords.refuse_bad(password, person)
    person.password_hash = passwords.hashed(password)
    return person


def welcome(person, institution):
    with transaction():
        known = by_email(person.email)
        if known is None:
            kept = Person(**{name: getattr(person, name) for name in (
                "name", "email", "password_hash", "zone", "language", "created_at")})
            db.session.add(kept)
            db.session.flush()
            db.session.add(Membership(institution_id=institution.id, person_id=kept.id, role="student", joined_at=now()))
            audit.record("person.signed_up", kept, actor=kept, institution_id=institution.id)
            emails.owe_verification(kept, institution)
        elif known.email_verified_at is None:
            # Two people may have typed this address. Neither keeps a password until the one who reads its mail has set one.
            known.password_hash = None
            audit.record("person.signed_up_again", known, institution_id=institution.id)
            passwords.send_link(known, institution)
        else:
            mails.write("already_registered", person=known, institution_id=institution.id,
                        key=f"already_registered:{known.id}:{now().isoformat()}")


def join(institution, person):
    """Somebody with an account becomes a student here too. Raises Refused when one joins by invitation, or was removed."""
    refuse_closed(institution)
    with transaction():
        db.session.get(Person, person.id, with_for_update=True)  # two clicks make one membership
        there = db.session.scalar(select(Membership).where(
            Membership.institution_id == institution.id, Membership.person_id == person.id))
        if there is not None:
            if there.removed_at is not None:
                raise Refused(_("You are not a member there any more. Please ask there for an invitation."))
            return there
        membership = Membership(institution_id=institution.id, person_id=person.id, role="student", joined_at=now())
        db.session.add(membership)
        audit.record("member.joined", membership, after={"role": "student"})
    return membership

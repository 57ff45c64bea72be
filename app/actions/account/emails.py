"""Addresses: shown to be hers by a link, changed by who knows the password."""
from flask_babel import gettext as _
from sqlalchemy.exc import IntegrityError

from app.actions import audit, limits, links, mails
from app.actions.account import passwords
from app.actions.account.evenly import evenly
from app.actions.account.people import by_email, normal_email
from app.actions.transaction import transaction
from app.clock import now
from app.database import db
from app.models import Person
from app.refusals import Refused, TooFast


def send_verification(person):
    """Send the link that confirms the address again; at most thrice an hour, quietly not more often."""
    try:
        limits.spend("verify", account=person.id)
    except TooFast:
        return
    with transaction():
        person = db.session.get(Person, person.id)
        audit.record("person.verification_asked", person, actor=person)
        owe_verification(person, None)


def owe_verification(person, institution):
    """Owe the mail with a link to confirm the address. Inside a transaction."""
    token, link = links.make("verify_email", person)
    mails.write("verify_email", person=person, institution_id=institution and institution.id, secret=token,
                deadline_at=link.expires_at, key=f"verify_email:{link.id}")


def verify_email(token):
    """The address is hers. Returns the person. Raises Refused for a link that is not good any more."""
    with transaction():
        link = links.use("verify_email", token)
        person = db.session.get(Person, link.person_id, with_for_update=True)
        if person.email != link.email:
            raise Refused(_("This account has another address by now."))
        person.email_verified_at = person.email_verified_at or now()
        audit.record("person.email_verified", person, actor=person)
    return person


def ask_to_change_email(me, password, email, address=""):
    """Send a link to the new address; nothing changes before it is used. Raises Invalid for a wrong password, ValueError, TooFast.

    When the new address belongs to another account, its owner is told, and who asks sees no difference.
    """
    passwords.confirm(me.person, password)
    email = normal_email(email)
    limits.spend("verify", account=email)
    with evenly(), transaction():
        person = db.session.get(Person, me.person_id)
        other = by_email(email)
        audit.record("person.email_change_asked", person, institution_id=me.institution_id)
        if other is not None:
            mails.write("already_registered", person=other, key=f"already_registered:{other.id}:{now().isoformat()}")
            return
        token, link = links.make("change_email", person, email)
        mails.write("change_email", person=person, to_email=email, secret=token, deadline_at=link.expires_at,
                    key=f"change_email:{link.id}")


def change_email(token):
    """The account's address becomes the one of this link; the old address is told. Raises Refused."""
    try:
        with transaction():
            link = links.use("change_email", token)
            person = db.session.get(Person, link.person_id, with_for_update=True)
            old = person.email
            person.email, person.email_verified_at = link.email, now()
            links.use_up("reset_password", person)
            links.use_up("verify_email", person)
            db.session.flush()
            audit.record("person.email_changed", person, actor=person)
            mails.write("email_changed", person=person, to_email=old, details={"at": now().isoformat(), "new": hint(link.email)},
                        key=f"email_changed:{link.id}")
    except IntegrityError:
        raise Refused(_("Another account has this address by now.")) from None
    return person


def hint(email):
    """s…@example.org: enough to recognise one's own address, too little to learn another's."""
    local, _at, domain = email.partition("@")
    return f"{local[:1]}…@{domain}"

"""Passwords: kept as argon2id, changed by who knows the old one, set anew by who reads the mail."""
import unicodedata
from functools import lru_cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError
from flask_babel import gettext as _

from app.actions import audit, limits, links, mails, sign_ins
from app.actions.account.evenly import evenly
from app.actions.account.people import by_email, typed_email
from app.actions.transaction import transaction
from app.clock import now
from app.database import db
from app.models import Person
from app.refusals import Invalid
from app.rules import passwords as rules

# OWASP's first choice for servers: 19 MiB, two passes. RFC 9106's 64 MiB would let a few sign-ins at once fill a small dyno.
HASHER = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)


def hashed(password):
    return HASHER.hash(plain(password))


def matches(person, password):
    """Is this the person's password? Takes as long for nobody, and for somebody without one."""
    kept = person.password_hash if person is not None else None
    try:
        HASHER.verify(kept or nobodys(), plain(password))
    except (VerifyMismatchError, InvalidHashError):
        return False
    return kept is not None


@lru_cache(maxsize=1)
def nobodys():
    return HASHER.hash("nobody's password")


def plain(password):
    """The same bytes from every keyboard (RFC 8265); no longer than any password can be, so that hashing stays cheap."""
    return unicodedata.normalize("NFC", password[:rules.MOST + 1]).encode(errors="surrogatepass")


def refuse_bad(password, person, field="password"):
    """Raise Invalid when the rules say that this cannot be her password."""
    if reasons := rules.why_not(password, person.name, person.email):
        raise Invalid(*map(_, reasons), field=field)


def change(me, old, new):
    """Set a new password, knowing the old one. Other sign-ins end; returns the new token of this one. Raises Invalid, TooFast."""
    confirm(me.person, old, field="old_password")
    refuse_bad(new, me.person, field="new_password")
    kept = hashed(new)
    with transaction():
        person = db.session.get(Person, me.person_id, with_for_update=True)
        person.password_hash = kept
        links.use_up("reset_password", person)
        ended = sign_ins.end_all(person, but=me.sign_in)
        audit.record("person.password_changed", person, institution_id=me.institution_id, after={"sign_ins_ended": ended})
        tell_changed(person, me.institution_id)
        return sign_ins.renew(me.sign_in)


def confirm(person, password, field="password"):
    """Raise Invalid when this is not the person's password; TooFast after too many tries."""
    spent = limits.spend("password", account=person.id)
    if not matches(person, password):
        raise Invalid(_("That is not your password."), field=field)
    limits.forgive(spent)


def forgot(email, *, institution=None, address=""):
    """Send a link to set a new password, if there is such an account; nobody sees from outside whether there is. Raises TooFast."""
    email = typed_email(email)
    limits.spend("reset", account=email, address=address)
    with evenly(), transaction():
        person = by_email(email)
        if person is not None:
            audit.record("person.reset_asked", person, institution_id=institution and institution.id)
            send_link(person, institution)


def send_link(person, institution):
    """Owe the mail with a link to set a password. Inside a transaction."""
    token, link = links.make("reset_password", person)
    mails.write("reset_password", person=person, institution_id=institution and institution.id, secret=token,
                deadline_at=link.expires_at, key=f"reset_password:{link.id}")


def reset(token, new):
    """Set a new password by the link from the mail, which proves the address too. All sign-ins end. Raises Refused, Invalid."""
    link = links.good("reset_password", token)
    person = db.session.get(Person, link.person_id) if link else None
    if person is not None:
        refuse_bad(new, person)
    kept = hashed(new)
    with transaction():
        link = links.use("reset_password", token)
        person = db.session.get(Person, link.person_id, with_for_update=True)
        person.password_hash = kept
        if person.email == link.email:
            person.email_verified_at = person.email_verified_at or now()
        ended = sign_ins.end_all(person)
        audit.record("person.password_reset", person, actor=person, after={"sign_ins_ended": ended})
        tell_changed(person, None)
    limits.forgive([], "sign_in", account=person.email)
    return person


def tell_changed(person, institution_id):
    mails.write("password_changed", person=person, institution_id=institution_id, details={"at": now().isoformat()},
                key=f"password_changed:{person.id}:{now().isoformat()}")

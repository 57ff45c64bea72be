"""Letters: written down as owed in the transaction of their cause, worded and sent later, taken up again when the owner says so."""
import uuid
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import update

from app.actions import addresses, audit, outbox
from app.actions.transaction import transaction
from app.clock import now
from app.database import db
from app.models import Mail, Participant, Person
from app.refusals import Refused
from app.rules.words import N_


@dataclass(kw_only=True)
class Draft:
    """A letter that is to be owed; see `write` for what the fields mean."""

    kind: str
    key: str
    person: Person | None = None
    to_email: str | None = None
    to_name: str = ""
    institution_id: int | None = None
    participant: Participant | None = None
    version: int = 0
    details: dict = field(default_factory=dict)
    secret: str = ""
    due_at: datetime | None = None
    deadline_at: datetime | None = None


def write(kind, *, key, person=None, to_email=None, to_name="", institution_id=None, participant=None, version=0, details=None,
          secret="", due_at=None, deadline_at=None):
    """Owe a letter of this kind to one reader, once per `key`. Inside a transaction; returns the Mail row.

    To the person's own address unless `to_email` says another. `secret` is a one-time link's token, emptied when the mail has left.
    Instants are aware; after `deadline_at` it is not sent any more.
    """
    draft = Draft(kind=kind, key=key, person=person, to_email=to_email, to_name=to_name, institution_id=institution_id,
                  participant=participant, version=version, details=details or {}, secret=secret, due_at=due_at,
                  deadline_at=deadline_at)
    if fresh := write_all([draft]):
        return fresh[0]
    return db.session.get(Mail, outbox.owed([f"mail:{key}"])[f"mail:{key}"])


def write_all(drafts):
    """Owe all of these letters whose key is not owed yet, in a few statements however many; returns the new Mail rows."""
    known = outbox.owed([f"mail:{draft.key}" for draft in drafts])
    fresh = [draft for draft in drafts if f"mail:{draft.key}" not in known]
    mails = [mail_of(draft) for draft in fresh]
    db.session.add_all(mails)
    db.session.flush()
    outbox.owe_all([
        {"key": f"mail:{draft.key}", "kind": "mail", "subject_id": mail.id, "institution_id": draft.institution_id,
         "due_at": mail.due_at, "deadline_at": draft.deadline_at}
        for draft, mail in zip(fresh, mails, strict=True)])
    return mails


def mail_of(draft):
    person, public_id = draft.person, uuid.uuid4()
    return Mail(
        public_id=public_id, institution_id=draft.institution_id, person_id=person.id if person else None, kind=draft.kind,
        to_email=draft.to_email or person.email, to_name=draft.to_name or (person.name if person else ""),
        participant_id=draft.participant.id if draft.participant else None, version=draft.version, details=draft.details,
        secret=draft.secret, created_at=now(), due_at=draft.due_at or now(), message_id=message_id(public_id))


def message_id(public_id, times_sent_again=0):
    """Made from the row, so that a repeat after a crash is the same message to every mail program."""
    again = f".{times_sent_again}" if times_sent_again else ""
    return f"<mail-{public_id.hex}{again}@{addresses.domain()}>"


def drop_waiting(condition, why):
    """Inside a transaction: letters that match and that nobody has begun to send are no longer owed, and say why."""
    dropped = db.session.scalars(
        update(Mail).where(condition, Mail.state == "waiting").values(state="dropped", why=why)
        .returning(Mail.id).execution_options(synchronize_session=False)).all()
    if dropped:
        outbox.drop("mail", dropped, why)


def send_again(mail, *, by):
    """Send once more, worded anew and to the person's address of today. Raises Refused while it is under way or cannot be repeated.

    What had arrived before goes as a new message: mail programs hide one that carries an id they know.
    """
    with transaction():
        db.session.refresh(mail, with_for_update=True)
        if reason := why_not_again(mail):
            raise Refused(reason)
        before = mail.state
        repeats = mail.details.get("sent_again", 0) + (before == "sent")
        mail.details = {**mail.details, "sent_again": repeats}
        mail.message_id = message_id(mail.public_id, repeats)
        mail.text = mail.html = mail.calendar = mail.subject = mail.why = ""
        mail.state, mail.due_at, mail.sent_at = "waiting", now(), None
        if mail.person_id and mail.kind not in ADDRESSED:
            mail.to_email = db.session.get(Person, mail.person_id).email
        outbox.again("mail", mail.id, due_at=mail.due_at)
        audit.record("mail.sent_again", mail, before={"state": before}, after={"state": "waiting"}, actor=by)
    return mail


ADDRESSED = ("verify_email", "change_email", "email_changed", "invitation", "already_registered")  # to one address, not to a person
HOLDS_A_LINK = ("verify_email", "reset_password", "change_email", "invitation")


def why_not_again(mail):
    """The reason why this mail cannot be sent again, in English, or None."""
    if mail.state in ("waiting", "sending"):
        return N_("It is on its way already.")
    if mail.kind in HOLDS_A_LINK and not mail.secret:
        return N_("It held a link that works once and is not kept. A new one has to be asked for.")
    return None

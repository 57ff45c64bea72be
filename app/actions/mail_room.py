"""Sending a letter: look whether it still holds, word it, say that it is leaving, hand it over, say how that went.

The row says "sending" before the server sees the letter, so a crash in between leaves a trace; what is sent again then is the same
bytes with the same Message-ID. Only a crash between the server's yes and our commit can repeat a letter, once for each crash.
"""
import logging
import random

from flask import current_app
from sqlalchemy import or_, select, update

from app.actions import calendar_items, letters, outbox, reminders
from app.actions.transaction import transaction
from app.adapters.mail import smtp
from app.adapters.mail.message import build
from app.clock import now
from app.database import db
from app.models import Mail, Person
from app.rules import letters as holds
from app.rules.retries import jittered

log = logging.getLogger(__name__)
STATES = {"done": "sent", "parked": "failed", "dropped": "dropped", "missed": "missed", "waiting": "waiting"}


def send(claim):
    """Bring the mail that this outbox claim is for to its reader, or write down why not. Raises outbox.LostLease."""
    try:
        if (letter := made_ready(claim)) is not None:
            hand_over(letter)
            close(claim, "done")
    except smtp.MailError as fault:
        not_taken(claim, fault)
    except outbox.LostLease:
        raise
    except ValueError as fault:  # no mail can be made of it, however often one tries
        log.exception("mail %s cannot be written", claim.subject_id)
        close(claim, "parked", str(fault))
    except Exception as fault:
        log.exception("mail %s could not be sent", claim.subject_id)
        not_taken(claim, smtp.MailError("setup", text=type(fault).__name__))


def made_ready(claim):
    """The letter, with its row now "sending"; None when there is nothing to send, which is then written down."""
    mail = db.session.get(Mail, claim.subject_id)
    if mail is None or mail.state == "sent":  # it has left: only the outbox did not hear of it
        outbox.finish(claim)
        return None
    if mail.state == "sending":
        note_interrupted(claim, mail)
    entry = calendar_items.entry_of(mail.participant_id) if mail.participant_id else None
    if no := no_longer(mail, entry, claim):
        close(claim, *no)
        return None
    reader = letters.reader_of(mail)
    words = kept_words(mail) or letters.write(mail, entry, *reader)
    letter = letters.as_letter(mail, words, *reader)
    with transaction():
        outbox.renew(claim)
        change(claim, state="sending", **words)
    return letter


def kept_words(mail):
    """What was worded before leaves as it was; None for a mail that has no words yet."""
    return {"subject": mail.subject, "text": mail.text, "html": mail.html, "calendar": mail.calendar} if mail.text else None


def change(claim, **values):
    db.session.execute(
        update(Mail).where(Mail.id == claim.subject_id).values(**values).execution_options(synchronize_session=False))


def note_interrupted(claim, mail):
    """Whoever sent it before us never said how it went: the server may have it."""
    with transaction():
        outbox.renew(claim)
        mail.details = {**mail.details, "may_have_gone": True}


def no_longer(mail, entry, claim):
    """None while the letter still says what is so, else (state, reason)."""
    if claim.deadline_at and now() >= claim.deadline_at:
        return "missed", holds.TOO_LATE
    if entry is None:
        return None
    participant, video_session = entry.participant, entry.video_session
    lesson = holds.Lesson(
        status=video_session.status, starts_at=video_session.starts_at, ends_at=video_session.ends_at, takes_part=participant.is_active,
        version=participant.calendar_version, invited=mail.kind == "cancelled" and was_invited(mail))
    return holds.no_longer(mail.kind, mail.version, lesson, now()) or (reminder_no_longer(mail) if mail.kind == "reminder" else None)


def was_invited(mail):
    """Did an invitation go to this person, or may one have gone?"""
    earlier = db.session.scalars(
        select(Mail).where(Mail.participant_id == mail.participant_id, Mail.kind.in_(("booked", "moved")))).all()
    return any(each.state in ("sent", "sending") or each.details.get("may_have_gone") for each in earlier)


def reminder_no_longer(mail):
    person = db.session.get(Person, mail.person_id)
    others = db.session.scalars(select(Mail).where(
        Mail.participant_id == mail.participant_id, Mail.kind == "reminder", Mail.version == mail.version, Mail.id != mail.id,
        or_(Mail.due_at > mail.due_at, Mail.sent_at.is_not(None)))).all()
    return holds.reminder_no_longer(
        mail.details["lead_minutes"], reminders.leads_of(person, mail.institution_id),
        [other.due_at for other in others if other.state in ("waiting", "sending")],
        [other.sent_at for other in others if other.sent_at], now())


def hand_over(letter):
    """To the mail server; where there is none, people read their letters on a page of the app. Raises smtp.MailError, ValueError."""
    if server := settings(current_app.config):
        smtp.send(server, build(letter), server.bounce_address)


def settings(config):
    """The SMTP settings of this install; None when letters are read on a page of the app."""
    if not config["SMTP_HOST"]:
        return None
    return smtp.SmtpSettings(
        host=config["SMTP_HOST"], port=config["SMTP_PORT"], security=config["SMTP_SECURITY"], user=config["SMTP_USER"],
        password=config["SMTP_PASSWORD"], bounce_address=config["MAIL_BOUNCES_TO"])


def not_taken(claim, fault):
    """The server said no, or nothing: wait and try again, or give up where that cannot help."""
    if fault.kind == "setup":
        log.error("the mail server does not accept our set-up: %s", fault)
    with transaction():
        mail = db.session.get(Mail, claim.subject_id)
        if fault.may_have_gone:
            mail.details = {**mail.details, "may_have_gone": True}
        answered = fault.code is not None or fault.kind == "setup"
        wait = None if fault.kind == "final" else smtp.retry_after(claim.attempt, answered=answered, age=now() - mail.due_at)
        if wait is None:
            close(claim, "parked", str(fault))
        else:
            mail.state, mail.why = STATES[outbox.postpone(claim, jittered(wait, random.random()), str(fault))], str(fault)


def close(claim, state, why=""):
    """The mail and its outbox row come to the same end, together."""
    with transaction():
        outbox.finish(claim, state, why)
        change(claim, state=STATES[state], why=why, **({"sent_at": now()} if state == "done" else {}))
        if state == "done" and current_app.config["SMTP_HOST"]:
            forget_secret(claim.subject_id)


def forget_secret(mail_id):
    """A link that works once is not kept once it has left. Where letters are read on a page of the app, the page is its only copy."""
    mail = db.session.scalars(select(Mail).where(Mail.id == mail_id, Mail.secret != "")).one_or_none()
    if mail is not None:
        mail.text, mail.html = mail.text.replace(mail.secret, "…"), mail.html.replace(mail.secret, "…")
        mail.secret = ""

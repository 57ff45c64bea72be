"""A letter's words, in the language, zone and clock of its reader at the moment they are written; and the letter as it is handed over."""
from flask import render_template
from flask_babel import get_locale

from app.actions import addresses, calendar_items
from app.actions.letters import accounts, lessons, stop, subjects
from app.adapters.calendars.invitation import to_ics
from app.adapters.mail.message import Letter
from app.database import db
from app.locale import direction, reading_as
from app.models import Institution, Mail, Person


def write(mail, entry, person, institution):
    """What the mail's row is to hold: {"subject", "text", "html", "calendar"}. Only reads.

    `entry` is the calendar_items.Entry of a letter about a lesson, else None; person and institution as from `reader_of`.
    ValueError when it cannot be written.
    """
    with reading_as(*clock_of(person, institution)):
        facts = {"mail": mail, "institution": institution.name if institution else "Lectern", "direction": direction(str(get_locale())),
                 "language": str(get_locale()).replace("_", "-"), "home_url": addresses.page("/"), "stop_url": stop_url(mail, person)}
        facts |= lessons.facts(mail, entry) if entry else accounts.facts(mail)
        return {
            "subject": subjects.of(mail.kind, facts)[:200],
            "text": render_template(f"mail/{mail.kind}.txt", **facts).strip() + "\n",
            "html": render_template(f"mail/{mail.kind}.html", **facts),
            "calendar": calendar(mail, entry, facts["institution"]),
        }


def reader_of(mail):
    """(person, institution) of this mail; either may be None."""
    person = db.session.get(Person, mail.person_id) if mail.person_id else None
    institution = db.session.get(Institution, mail.institution_id) if mail.institution_id else None
    return person, institution


def clock_of(person, institution):
    """(language, zone, hour cycle) of the reader; the institution's for somebody who has no account yet."""
    if person is not None:
        return person.language, person.zone, person.hour_cycle
    return (institution.language, institution.zone) if institution is not None else ()


def stop_url(mail, person):
    return addresses.page(f"/reminders/stop/{stop.token_of(person)}") if mail.kind == "reminder" else ""


def calendar(mail, entry, institution_name):
    """The invitation or cancellation as iCalendar text; empty where none goes along."""
    if not mail.details.get("invitation") or addresses.mail_from().casefold() == mail.to_email.casefold():
        return ""  # nobody can be invited by her own address: that teacher's letter says the same in words
    return to_ics(calendar_items.invitation(
        entry, organizer_name=institution_name, attendee_name=mail.to_name, attendee_email=mail.to_email,
        cancelled=mail.kind == "cancelled")).decode()


def as_letter(mail, words, person, institution):
    """The mail with these words as plain values for the mail adapter; the same each time."""
    thread = first_message_id(mail)
    return Letter(
        to_name=mail.to_name, to_email=mail.to_email, from_name=institution.name if institution else "Lectern",
        from_email=addresses.mail_from(), subject=words["subject"], text=words["text"], html=words["html"],
        message_id=mail.message_id, written_at=mail.due_at, in_reply_to=thread, references=(thread,) if thread else (),
        invitation=words["calendar"].encode() or None,
        method=("CANCEL" if mail.kind == "cancelled" else "REQUEST") if words["calendar"] else None,
        reminder=mail.kind == "reminder", unsubscribe_url=stop_url(mail, person) or None)


def first_message_id(mail):
    """The id of the letter that began it, so that mail programs show one thread; None for one that begins."""
    if mail.participant_id is None or mail.kind == "booked":
        return None
    return db.session.scalar(
        db.select(Mail.message_id).where(Mail.participant_id == mail.participant_id, Mail.id < mail.id, Mail.calendar != "")
        .order_by(Mail.id).limit(1))

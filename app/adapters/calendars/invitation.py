"""The calendar part of a mail to one person: iTIP REQUEST and CANCEL (RFC 5546, RFC 6047), as Gmail and Outlook take them."""

from dataclasses import dataclass

from icalendar import vCalAddress

from app.adapters import plain
from app.adapters.calendars import item


@dataclass(frozen=True, kw_only=True)
class Invitation(item.Item):
    """One version of a lesson, worded for one recipient, who is its only attendee.

    The organizer is the platform's own mailbox, the same as From of the mail. A cancellation is a version of its own:
    a higher sequence, the same uid, organizer and times. ValueError as for Item, when an address cannot be mailed, and
    when the attendee is the organizer: mail programs offer no answer then.
    """

    organizer_name: str
    organizer_email: str
    attendee_name: str
    attendee_email: str
    cancelled: bool = False

    def __post_init__(self):
        super().__post_init__()
        organizer, attendee = plain.mail_address(self.organizer_email), plain.mail_address(self.attendee_email)
        if organizer.casefold() == attendee.casefold():
            raise ValueError("The organizer cannot be invited.")

    @property
    def method(self):
        """METHOD of the body, which the Content-Type of the mail has to repeat: "REQUEST" or "CANCEL"."""
        return "CANCEL" if self.cancelled else "REQUEST"


def to_ics(invitation):
    """The invitation as iCalendar bytes (UTF-8, CRLF, folded at 75 octets); the same bytes each time."""
    event = item.event(invitation)
    event.add("organizer", _person(invitation.organizer_email, invitation.organizer_name))
    event.add("attendee", _attendee(invitation))
    if invitation.cancelled:
        event["status"] = "CANCELLED"
    event.add("x-microsoft-cdo-busystatus", "TENTATIVE" if invitation.tentative else "BUSY")
    # Nobody could answer "propose a new time" by mail.
    event.add("x-microsoft-disallow-counter", "TRUE")
    result = item.calendar(invitation.method)
    result.add_component(event)
    return result.to_ical()


def _person(email, name):
    # No SENT-BY: with it Gmail shows "Unknown organizer".
    person = vCalAddress(f"mailto:{plain.mail_address(email)}")
    if name := plain.name(name):
        person.params["CN"] = name
    return person


def _attendee(invitation):
    person = _person(invitation.attendee_email, invitation.attendee_name)
    # These four make Gmail show its buttons; after a move the person is asked again (RFC 5546 3.2.2.1).
    person.params["CUTYPE"] = "INDIVIDUAL"
    person.params["ROLE"] = "REQ-PARTICIPANT"
    person.params["PARTSTAT"] = "NEEDS-ACTION"
    person.params["RSVP"] = "TRUE"
    return person

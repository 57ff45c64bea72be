"""A letter to one person as a MIME message, in the shape that Gmail, Outlook and Apple Mail show as an invitation (RFC 6047)."""

import hashlib
import re
from dataclasses import dataclass
from datetime import datetime
from email.header import Header
from email.headerregistry import Address, HeaderRegistry, UniqueSingleAddressHeader, UniqueUnstructuredHeader
from email.message import EmailMessage
from email.policy import SMTP

from app.adapters import plain

_MESSAGE_ID = re.compile(r"<[A-Za-z0-9._+=-]+@[A-Za-z0-9.-]+>")


class _AsGiven(UniqueUnstructuredHeader):
    """Python decodes what looks like an encoded word, and so would let a typed one bring in line ends."""

    @classmethod
    def parse(cls, value, kwds):
        super().parse(value, kwds)
        kwds["decoded"] = value


class _Ids(_AsGiven):
    """A header of ids or links. Python would write a long one as an encoded word, which no reader takes for an id."""

    def fold(self, *, policy):
        return f"{self.name}: {(policy.linesep + ' ').join(self.split())}{policy.linesep}"


class _Subject(_AsGiven):
    """Python before 3.13 loses spaces between the encoded words of a long line; its older Header does not."""

    def fold(self, *, policy):
        text = str(self) if _is_plain(self) else _encoded(str(self), self.name, policy)
        return f"{self.name}: {text}{policy.linesep}"


class _Mailbox(UniqueSingleAddressHeader):
    """One name and address, the name in encoded words when it needs them and else in quotes."""

    def fold(self, *, policy):
        phrase, spec = self.address.display_name, self.address.addr_spec
        if not phrase:
            return f"{self.name}: {spec}{policy.linesep}"
        text = f'"{phrase}"' if _is_plain(phrase) else _encoded(phrase, self.name, policy)
        gap = "" if len(f"{self.name}: {text} <{spec}>") <= policy.max_line_length else policy.linesep
        return f"{self.name}: {text}{gap} <{spec}>{policy.linesep}"


def _encoded(text, header, policy):
    return Header(text, "utf-8", policy.max_line_length, header).encode(linesep=policy.linesep)


def _is_plain(text):
    """True for what stands in a header as it is: one short line of ASCII that nobody could take for an encoded word."""
    return text.isascii() and text.isprintable() and "=?" not in text and len(text) <= 60


class _Headers(HeaderRegistry):
    """Python would make a new class for each header of each mail."""

    def __init__(self):
        super().__init__()
        self._made = {}

    def __getitem__(self, name):
        if name not in self._made:
            self._made[name] = super().__getitem__(name)
        return self._made[name]


_headers = _Headers()
for _name in ("message-id", "in-reply-to", "references", "list-unsubscribe"):
    _headers.map_to_type(_name, _Ids)
for _name in ("from", "to", "reply-to"):
    _headers.map_to_type(_name, _Mailbox)
_headers.map_to_type("subject", _Subject)

# CRLF also inside base64, which the default policy does not give; quoted-printable may not pass 76 (RFC 2045 6.7).
POLICY = SMTP.clone(header_factory=_headers, max_line_length=76)


@dataclass(frozen=True, kw_only=True)
class Letter:
    """One mail to one person.

    `message_id`, `in_reply_to` and `references` are written with their angle brackets; the id comes from the row the
    letter is sent for, so that a repeat is the same message. `written_at` is aware. `invitation` is what
    `calendars.invitation.to_ics` gave and `method` its METHOD. `reminder` is true for what a person may stop, reminders and
    digests: it needs `unsubscribe_url`, and only there may one stand (RFC 8058).
    """

    to_name: str
    to_email: str
    from_name: str
    from_email: str
    subject: str
    text: str
    message_id: str
    written_at: datetime
    html: str | None = None
    in_reply_to: str | None = None
    references: tuple[str, ...] = ()
    reply_to_email: str | None = None
    invitation: bytes | None = None
    method: str | None = None
    reminder: bool = False
    unsubscribe_url: str | None = None
    unsubscribe_email: str | None = None


def build(letter):
    """The EmailMessage of a letter, ready for SMTP: CRLF, seven bits, no line that is too long.

    Names and subject lose line ends, controls and bidi marks. ValueError when an address, id or link cannot be written,
    or the invitation is for somebody else, or has another method.
    """
    message = EmailMessage(policy=POLICY)
    _write_headers(message, letter)
    message.set_content(plain.paragraphs(letter.text) + "\n", cte="quoted-printable")
    if letter.html is not None:
        message.add_alternative(plain.paragraphs(letter.html) + "\n", subtype="html", cte="quoted-printable")
    if letter.invitation is not None:
        _attach_invitation(message, letter)
    _name_boundaries(message, letter.message_id)
    return message


def _name_boundaries(message, message_id):
    """Boundaries made from the id and not by chance: the same letter sent again is the same bytes."""
    for number, part in enumerate(part for part in message.walk() if part.is_multipart()):
        part.set_boundary("=_" + hashlib.sha256(f"{number} {message_id}".encode()).hexdigest()[:40])


def _write_headers(message, letter):
    if letter.written_at.utcoffset() is None:
        raise ValueError("The time of writing needs a zone.")
    message["Date"] = letter.written_at
    message["Message-ID"] = _id(letter.message_id)
    if letter.in_reply_to:
        message["In-Reply-To"] = _id(letter.in_reply_to)
    if letter.references:
        message["References"] = " ".join(map(_id, letter.references))
    message["From"] = _mailbox(letter.from_name, letter.from_email)
    message["To"] = _mailbox(letter.to_name, letter.to_email)
    if letter.reply_to_email:
        message["Reply-To"] = plain.mail_address(letter.reply_to_email)
    message["Subject"] = plain.one_line(letter.subject)
    # RFC 3834 and Exchange's own word for it: no vacation reply comes back.
    message["Auto-Submitted"] = "auto-generated"
    message["X-Auto-Response-Suppress"] = "All"
    _write_unsubscribe(message, letter)


def _write_unsubscribe(message, letter):
    if letter.reminder != bool(letter.unsubscribe_url):
        raise ValueError("A reminder, and nothing else, says how to stop it.")
    if not letter.reminder:
        return
    ways = [f"<{plain.web_address(letter.unsubscribe_url)}>"]
    if letter.unsubscribe_email:
        ways.append(f"<mailto:{plain.mail_address(letter.unsubscribe_email)}>")
    message["List-Unsubscribe"] = ", ".join(ways)
    if letter.unsubscribe_url.startswith("https:"):  # RFC 8058 knows no other
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"


def _attach_invitation(message, letter):
    _check_invitation(letter)
    # The inner part is what Gmail updates the event by, the attachment what some others need; last, so it is preferred.
    message.add_alternative(
        letter.invitation.decode(), subtype="calendar", params={"method": letter.method}, cte="base64"
    )
    message.add_attachment(
        letter.invitation, maintype="application", subtype="ics", filename="invite.ics", params={"name": "invite.ics"}
    )


def _check_invitation(letter):
    lines = letter.invitation.replace(b"\r\n ", b"").decode().split("\r\n")
    if letter.method not in ("REQUEST", "CANCEL") or f"METHOD:{letter.method}" not in lines:
        raise ValueError("The invitation has another method than the letter.")
    attendees = [line for line in lines if line.startswith("ATTENDEE")]
    organizers = [line for line in lines if line.startswith("ORGANIZER")]
    if [_is(line, letter.to_email) for line in attendees] != [True]:
        raise ValueError("The recipient has to be the only attendee.")
    if [_is(line, letter.from_email) for line in organizers] != [True]:
        raise ValueError("The organizer has to be the sender.")


def _is(line, email):
    return line.endswith(f":mailto:{plain.mail_address(email)}")


def _id(text):
    if not _MESSAGE_ID.fullmatch(text):
        raise ValueError("A message id looks like <word@domain>.")
    return text


def _mailbox(name, email):
    return Address(plain.name(name), addr_spec=plain.mail_address(email))

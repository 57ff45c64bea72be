"""A real mail server on a port of its own, which takes letters, refuses them or dies as a test tells it."""
import asyncio
import email
import socket
from email import policy

from aiosmtpd.controller import Controller
from icalendar import Calendar

DIES = "dies before it answers"


class MailServer:
    """Keeps what it was given in `raw`; `answers` are its next answers to a letter, after which it takes all."""

    def __init__(self):
        self.raw, self.answers, self.port, self.takes_seconds = [], [], free_port(), 0
        self.controller = None

    async def handle_DATA(self, server, session, envelope):
        await asyncio.sleep(self.takes_seconds)
        answer = self.answers.pop(0) if self.answers else "250 taken"
        if answer == DIES or answer.startswith("2"):
            self.raw.append(envelope.content)
        if answer == DIES:
            server.transport.abort()
        return answer

    def start(self):
        self.controller = Controller(self, hostname="127.0.0.1", port=self.port)
        self.controller.start()
        return self

    def stop(self):
        if self.controller is not None:
            self.controller.stop()
            self.controller = None

    @property
    def letters(self):
        return [email.message_from_bytes(raw, policy=policy.default) for raw in self.raw]

    def to(self, person):
        return [letter for letter in self.letters if letter["To"].addresses[0].addr_spec == person.email]

    def settings(self):
        return {"SMTP_HOST": "127.0.0.1", "SMTP_PORT": self.port, "SMTP_SECURITY": "none"}


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def text_of(letter, kind="plain"):
    """Its text, or with "html" its HTML, with line feeds alone."""
    return letter.get_body([kind]).get_content().replace("\r\n", "\n")


def event_in(letter):
    """(METHOD, the VEVENT) of a letter's inner calendar part, as icalendar reads it."""
    part = next(part for part in letter.walk() if part.get_content_type() == "text/calendar")
    calendar = Calendar.from_ical(part.get_payload(decode=True))
    assert part.get_param("method") == calendar["METHOD"]
    return str(calendar["METHOD"]), calendar.walk("VEVENT")[0]

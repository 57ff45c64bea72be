"""Letters handed to real mail servers on this machine: kind ones, rude ones and silent ones."""

import asyncio
import email
import socket
import ssl
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email import policy
from ipaddress import ip_address

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from icalendar import Calendar

from app.adapters.calendars.invitation import Invitation, to_ics
from app.adapters.mail import smtp, transport
from app.adapters.mail.message import Letter, build
from app.adapters.mail.smtp import MailError, SmtpSettings, retry_after, send

BOUNCES = "bounces@lectern.example"
INVITATION = Invitation(
    uid="booking-6a1f@lectern.example",
    sequence=0,
    stamped_at=datetime(2026, 11, 20, 8, tzinfo=UTC),
    starts_at=datetime(2026, 12, 1, 9, tzinfo=UTC),
    ends_at=datetime(2026, 12, 1, 10, tzinfo=UTC),
    summary="Übung with Ada",
    description="Join: https://lectern.example/lessons/6a1f\n.\nSee you there. " + "Ü😀" * 60,
    organizer_name="Ada via Lectern",
    organizer_email="bookings@lectern.example",
    attendee_name="Sam",
    attendee_email="sam@example.com",
)
LETTER = Letter(
    to_name="Sam",
    to_email="sam@example.com",
    from_name="Ada via Lectern",
    from_email="bookings@lectern.example",
    subject="Booked: Übung with Ada",
    text="Your lesson is booked.\n.\nA dot alone on a line is still text.",
    html="<p>Your lesson is booked.</p>",
    message_id="<bk-6a1f.0@lectern.example>",
    written_at=datetime(2026, 11, 20, 8, tzinfo=UTC),
    invitation=to_ics(INVITATION),
    method="REQUEST",
)


class Office:
    """A mail server's side: keeps what it takes and answers as told."""

    def __init__(self, **answers):
        self.answers, self.taken, self.hello = answers, [], None

    async def handle_EHLO(self, server, session, envelope, hostname, responses):
        session.host_name = self.hello = hostname
        return responses

    async def handle_MAIL(self, server, session, envelope, address, options):
        envelope.mail_from = address
        return self.answers.get("mail", "250 2.1.0 OK")

    async def handle_RCPT(self, server, session, envelope, address, options):
        envelope.rcpt_tos.append(address)
        return self.answers.get("rcpt", "250 2.1.5 OK")

    async def handle_DATA(self, server, session, envelope):
        if "data" not in self.answers:
            self.taken.append(envelope)
        elif self.answers["data"] is None:
            server.transport.abort()
        elif self.answers["data"] == "never":
            await asyncio.Event().wait()
        return self.answers.get("data") or "250 2.0.0 kept as 4711"

    async def handle_QUIT(self, server, session, envelope):
        if self.answers.get("quit") is None and "quit" in self.answers:
            server.transport.abort()
        return self.answers.get("quit") or "221 Bye"


def free_port():
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture
def opened():
    """Open an office on a free port; gives the settings that reach it without encryption."""
    running = []

    def open_(office, **kwargs):
        controller = Controller(office, hostname="127.0.0.1", port=free_port(), **kwargs)
        controller.start()
        running.append(controller)
        return SmtpSettings(host="127.0.0.1", port=controller.port, security="none", timeout_seconds=5)

    yield open_
    for controller in running:
        controller.stop(no_assert=True)


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    """A key and a certificate for 127.0.0.1 in one file, signed by itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name.from_rfc4514_string("CN=Post office")
    builder = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
    now = datetime.now(UTC)
    builder = builder.not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=1))
    builder = builder.add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
    signed = builder.add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True).sign(key, hashes.SHA256())
    pem = serialization.Encoding.PEM
    secret = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    path = tmp_path_factory.mktemp("tls") / "office.pem"
    path.write_bytes(secret + signed.public_bytes(pem))
    return str(path)


@pytest.fixture
def server_tls(certificate):
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate)
    return context


def refused(settings, letter=LETTER):
    with pytest.raises(MailError) as caught:
        send(settings, build(letter), BOUNCES)
    return caught.value


def test_sam_gets_the_letter_and_his_calendar_the_lesson(opened):
    office = Office()
    answer = send(opened(office), build(LETTER), BOUNCES)
    (envelope,) = office.taken
    assert (envelope.mail_from, envelope.rcpt_tos) == (BOUNCES, ["sam@example.com"])
    letter = email.message_from_bytes(envelope.content, policy=policy.default)
    *_, inner, attached = letter.walk()
    assert inner.get_payload(decode=True) == attached.get_payload(decode=True) == LETTER.invitation
    (event,) = Calendar.from_ical(inner.get_payload(decode=True)).walk("VEVENT")
    assert event["ATTENDEE"] == "mailto:sam@example.com" and event["DESCRIPTION"] == INVITATION.description
    assert letter.get_body(["plain"]).get_content().splitlines() == LETTER.text.splitlines()
    assert "4711" in answer


def test_every_line_on_the_wire_ends_with_crlf_and_has_seven_bits(opened):
    office = Office()
    send(opened(office), build(LETTER), BOUNCES)
    content = office.taken[0].content
    assert content.isascii() and content.endswith(b"\r\n")
    assert content.count(b"\r\n") == content.count(b"\n") == content.count(b"\r")


def test_bounces_go_to_the_sender_unless_another_address_is_named(opened):
    office = Office()
    settings = opened(office)
    transport(settings).send(build(LETTER))
    transport(replace(settings, bounce_address=BOUNCES)).send(build(LETTER))
    assert [envelope.mail_from for envelope in office.taken] == ["bookings@lectern.example", BOUNCES]


@pytest.mark.parametrize(("hello_name", "said"), [("", "lectern.example"), ("app.lectern.example", "app.lectern.example")])
def test_the_server_is_greeted_by_name(opened, hello_name, said):
    office = Office()
    send(replace(opened(office), hello_name=hello_name), build(LETTER), BOUNCES)
    assert office.hello == said


@pytest.mark.parametrize(
    ("step", "answer", "kind", "suppress"),
    [
        ("rcpt", "450 4.2.1 Greylisted, come back", "retry", False),
        ("rcpt", "452 4.2.2 Mailbox full", "retry", False),
        ("mail", "421 4.3.2 Too many connections", "retry", False),
        ("data", "451 4.3.0 Try later", "retry", False),
        ("rcpt", "550 5.1.1 <sam@example.com>: no such user", "final", True),
        ("data", "550 5.1.1 no such user", "final", True),
        ("rcpt", "550 5.1.10 null MX", "final", True),
        ("rcpt", "550 5.1.100 something new", "final", False),
        ("rcpt", "550 no such user here", "final", False),
        ("rcpt", "552 5.2.2 Mailbox full", "final", False),
        ("data", "554 5.6.0 Malformed", "final", False),
        ("mail", "552 5.3.4 Too large", "final", False),
        ("rcpt", "550 5.7.1 Relaying denied", "setup", False),
        ("data", "550 5.7.26 Unauthenticated mail", "setup", False),
        ("rcpt", "530 Authentication required", "setup", False),
        ("mail", "553 5.1.8 Unknown sender domain", "setup", False),
        ("mail", "550 5.1.1 Unknown sender", "setup", False),
    ],
)
def test_a_refusal_says_what_to_do_next(opened, step, answer, kind, suppress):
    error = refused(opened(Office(**{step: answer})))
    assert (error.kind, error.code, error.suppress) == (kind, int(answer[:3]), suppress)
    assert "sam@example.com" not in str(error) + error.text and answer[-6:] in error.text


def test_a_connection_lost_before_the_answer_is_tried_again(opened):
    error = refused(opened(Office(data=None)))
    assert (error.kind, error.code) == ("retry", None)


def test_a_server_that_falls_silent_before_the_answer_is_tried_again(opened):
    error = refused(replace(opened(Office(data="never")), timeout_seconds=0.3))
    assert (error.kind, error.code) == ("retry", None) and "timed out" in error.text


@pytest.mark.parametrize("goodbye", [None, "500 5.5.1 What?"], ids=["hung up", "rude"])
def test_a_server_without_manners_at_the_end_has_still_taken_the_letter(opened, goodbye):
    office = Office(quit=goodbye)
    send(opened(office), build(LETTER), BOUNCES)
    assert len(office.taken) == 1


def test_nobody_listening_is_tried_again():
    assert refused(SmtpSettings(host="127.0.0.1", port=free_port(), security="none")).kind == "retry"


def test_a_server_that_never_speaks_is_left_and_tried_again():
    with closing(socket.create_server(("127.0.0.1", 0))) as silent:
        settings = SmtpSettings(host="127.0.0.1", port=silent.getsockname()[1], security="none", timeout_seconds=0.2)
        error = refused(settings)
    assert (error.kind, error.code) == ("retry", None) and "timed out" in error.text


def test_a_letter_is_not_sent_in_the_clear_when_starttls_is_required(opened):
    office = Office()
    error = refused(replace(opened(office), security="starttls"))
    assert error.kind == "setup" and "STARTTLS" in error.text and office.taken == []


@pytest.mark.parametrize(("port", "security"), [(587, "starttls"), (2525, "starttls"), (25, "starttls"), (465, "tls"), (2465, "tls")])
def test_without_a_word_about_it_mail_is_encrypted(port, security):
    assert smtp.encryption(SmtpSettings(host="mail.example", port=port)) == security


def test_starttls_with_a_good_certificate_and_password_delivers(opened, server_tls, certificate):
    office = Office()
    logins = []

    def authenticate(server, session, envelope, mechanism, login):
        logins.append((login.login, login.password, session.ssl is not None))
        return AuthResult(success=True)

    settings = opened(office, tls_context=server_tls, require_starttls=True, authenticator=authenticate, auth_required=True)
    secure = replace(settings, security="starttls", ca_file=certificate, user="apikey", password="pass")
    send(secure, build(LETTER), BOUNCES)
    assert len(office.taken) == 1 and logins == [(b"apikey", b"pass", True)]


def test_a_wrong_password_is_ours_to_mend(opened, server_tls, certificate):
    settings = opened(Office(), tls_context=server_tls, authenticator=lambda *_: AuthResult(success=False, handled=False))
    error = refused(replace(settings, security="starttls", ca_file=certificate, user="apikey", password="hunter2"))
    assert (error.kind, error.code) == ("setup", 535) and "hunter2" not in str(error)


@pytest.mark.parametrize("broken", [{"user": "ä", "password": "x"}, {"user": "x", "password": "ä"}], ids=["user", "password"])
def test_a_login_that_cannot_be_written_is_ours_to_mend(opened, broken):
    settings = opened(Office(), authenticator=lambda *_: AuthResult(success=True), auth_require_tls=False)
    assert refused(replace(settings, **broken)).kind == "setup"


def test_a_server_that_knows_no_login_is_ours_to_mend(opened):
    assert refused(replace(opened(Office()), user="apikey", password="x")).kind == "setup"


def test_a_certificate_nobody_vouches_for_is_refused(opened, server_tls):
    office = Office()
    error = refused(replace(opened(office, tls_context=server_tls), security="starttls"))
    assert error.kind == "setup" and "certificate" in error.text and office.taken == []


def test_a_certificate_for_another_name_is_refused(opened, server_tls, certificate):
    settings = replace(opened(Office(), tls_context=server_tls), host="localhost", security="starttls", ca_file=certificate)
    error = refused(settings)
    assert error.kind == "setup" and "certificate" in error.text


def test_tls_from_the_first_byte_delivers(opened, server_tls, certificate):
    office = Office()
    settings = replace(opened(office, ssl_context=server_tls), security="tls", ca_file=certificate)
    send(settings, build(LETTER), BOUNCES)
    assert len(office.taken) == 1


def test_tls_to_a_plain_port_is_ours_to_mend(opened):
    assert refused(replace(opened(Office()), security="tls")).kind == "setup"


def test_a_password_never_travels_in_the_clear_to_another_machine():
    error = refused(SmtpSettings(host="mail.example", security="none", user="apikey", password="x"))
    assert error.kind == "setup" and "encryption" in error.text


def test_a_host_that_cannot_exist_is_ours_to_mend():
    assert refused(SmtpSettings(host="mail..example")).kind == "setup"


def test_an_unknown_word_for_security_is_ours_to_mend():
    assert refused(SmtpSettings(host="127.0.0.1", security="ssl")).kind == "setup"


def test_settings_do_not_show_the_password():
    assert "hunter2" not in repr(SmtpSettings(host="mail.example", password="hunter2"))


def test_a_mail_to_two_people_is_not_sent(opened):
    office = Office()
    message = build(LETTER)
    message["Cc"] = "zoe@example.com"
    with pytest.raises(ValueError, match="one recipient"):
        send(opened(office), message, BOUNCES)
    assert office.taken == []


def test_without_a_mail_server_letters_are_shown_on_a_page():
    for settings in (None, SmtpSettings(host="")):
        assert transport(settings).name == "page"
        assert transport(settings).send(build(LETTER)) == ""
    assert transport(SmtpSettings(host="mail.example")).name == "smtp"


def test_a_letter_is_tried_ever_more_rarely_for_a_day():
    waits = [retry_after(attempt) for attempt in range(1, 42)]
    assert waits[:8] == [timedelta(minutes=minutes) for minutes in (1, 2, 5, 10, 20, 40, 40, 40)]
    assert sum(waits, timedelta()) == timedelta(hours=24)
    assert retry_after(42) is None


def test_a_server_that_gave_no_answer_is_asked_every_five_minutes_for_a_day():
    waits = [retry_after(attempt, answered=False) for attempt in range(1, 291)]
    assert max(waits) == timedelta(minutes=5) and sum(waits, timedelta()) == timedelta(hours=24)
    assert retry_after(291, answered=False) is None


def test_a_greylisted_letter_of_a_long_outage_goes_by_its_age():
    assert retry_after(50, age=timedelta(hours=4)) == timedelta(minutes=40)
    assert retry_after(3, age=timedelta(hours=23, minutes=58)) == timedelta(minutes=2)
    assert retry_after(3, age=timedelta(hours=24)) is None

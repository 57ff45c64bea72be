"""Mail over SMTP: what every provider speaks, and the only way that keeps the method of an invitation."""

import ipaddress
import re
import smtplib
import ssl
from contextlib import closing, suppress
from dataclasses import dataclass, field
from datetime import timedelta

WAITS = [timedelta(minutes=minutes) for minutes in (1, 2, 5, 10, 20, 40)]
GIVE_UP_AFTER = timedelta(hours=24)
LONGEST_WAIT_UNANSWERED = timedelta(minutes=5)
IMPLICIT_TLS_PORTS = (465, 2465)
UNKNOWN_RECIPIENT = ("5.1.1", "5.1.10")
TOO_LARGE = ("5.2.3", "5.3.4")

_STATUS = re.compile(r"[245]\.\d{1,3}\.\d{1,3}(?!\S)")
_ADDRESS = re.compile(r"[^\s<>:;,@]+@[^\s<>:;,]+")


@dataclass(frozen=True, kw_only=True)
class SmtpSettings:
    """Where mail goes out.

    `security` is "starttls" (required, certificate checked), "tls" from the first byte, or "none", which has to be asked for;
    empty means by port. `bounce_address` is MAIL FROM, empty for the From of each mail. `ca_file` replaces the system's roots.
    """

    host: str
    port: int = 587
    security: str = ""
    user: str = ""
    password: str = field(default="", repr=False)
    hello_name: str = ""
    bounce_address: str = ""
    timeout_seconds: float = 10
    ca_file: str | None = None


class MailError(Exception):
    """A letter that was not taken.

    `kind` is "retry" (may be taken later), "final" (this letter never) or "setup" (our account, server or domain: tell the
    owner; nothing is wrong with the letter or the recipient). `code` is the server's, None when it gave no answer.
    `suppress` is true when the address does not exist. `text` holds no e-mail address. `may_have_gone` is true when the
    connection was lost after the letter had been handed over and before the server's answer.
    """

    may_have_gone = False

    def __init__(self, kind, code=None, text="", *, suppress=False):
        self.kind, self.code, self.suppress = kind, code, suppress
        self.text = _ADDRESS.sub("(address)", " ".join(text.split()))[:500]
        super().__init__(f"{kind}: {code or 'no answer'} {self.text}".strip())


def retry_after(attempt, *, answered=True, age=None):
    """How long to wait after this attempt (the first is 1) before the next; None when a day is used up.

    Waits grow from 1 to 40 minutes. While the server gives no answer at all (`answered=False`, a MailError without code) they
    stay within 5 minutes, so that all goes out soon after its return. `age` is the time since the first attempt; left out, it
    is the sum of the waits so far.
    """
    if age is None:
        age = sum((_wait(earlier, answered) for earlier in range(1, attempt)), timedelta())
    if age >= GIVE_UP_AFTER:
        return None
    return min(_wait(attempt, answered), GIVE_UP_AFTER - age)


def _wait(attempt, answered):
    wait = WAITS[min(attempt, len(WAITS)) - 1]
    return wait if answered else min(wait, LONGEST_WAIT_UNANSWERED)


def send(settings, message, envelope_from=None):
    """Hand the message to the server and return its answer, which often holds the server's id for it.

    The one address in To is the only recipient; `envelope_from` is where bounces go, From if left out. Raises MailError.
    """
    sender = envelope_from or message["From"].addresses[0].addr_spec
    recipient = _only_recipient(message)
    data = message.as_bytes()
    about_letter = handed_over = False
    try:
        with closing(_connect(settings, sender)) as server:
            _secure(server, settings)
            size = [f"size={len(data)}"] if server.has_extn("size") else []
            _expect_taken(*server.mail(sender, size))
            about_letter = True
            _expect_taken(*server.rcpt(recipient))
            handed_over = True
            answer = _expect_taken(*server.data(data))
            # It is theirs now: whatever happens to the good-bye must not send it again.
            with suppress(smtplib.SMTPException, OSError):
                server.quit()
            return answer
    except (OSError, UnicodeError) as error:  # smtplib's own errors are OSErrors
        fault = _mail_error(error, about_letter)
        fault.may_have_gone = handed_over and fault.code is None
        raise fault from error


def _only_recipient(message):
    others = [message[name] for name in ("Cc", "Bcc") if message[name]]
    if others or len(message["To"].addresses) != 1:
        raise ValueError("A mail has one recipient.")
    return message["To"].addresses[0].addr_spec


def _connect(settings, sender):
    security = encryption(settings)
    if security == "none" and settings.user and not _is_loopback(settings.host):
        raise MailError("setup", text="A password is not sent without encryption: use STARTTLS or TLS.")
    hello = settings.hello_name or sender.rpartition("@")[2]
    kind, more = smtplib.SMTP, {}
    if security == "tls":
        kind, more = smtplib.SMTP_SSL, {"context": _context(settings)}
    return kind(settings.host, settings.port, local_hostname=hello, timeout=settings.timeout_seconds, **more)


def _secure(server, settings):
    server.ehlo_or_helo_if_needed()
    if encryption(settings) == "starttls":
        server.starttls(context=_context(settings))
        server.ehlo_or_helo_if_needed()
    if settings.user:
        server.login(settings.user, settings.password)


def encryption(settings):
    """"starttls", "tls" or "none": what is asked for, or what the port means. MailError for any other word."""
    by_port = "tls" if settings.port in IMPLICIT_TLS_PORTS else "starttls"
    security = settings.security or by_port
    if security not in ("starttls", "tls", "none"):
        raise MailError("setup", text='The security of mail is "starttls", "tls" or "none".')
    return security


def _context(settings):
    return ssl.create_default_context(cafile=settings.ca_file)


def _is_loopback(host):
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _expect_taken(code, answer):
    if not 200 <= code < 300:
        raise smtplib.SMTPResponseException(code, answer)
    return answer.decode(errors="replace")


def _mail_error(error, about_letter):
    match error:
        case smtplib.SMTPResponseException():
            return _refusal(error.smtp_code, error.smtp_error, about_letter)
        case smtplib.SMTPServerDisconnected():
            return MailError("retry", text=str(error))
        case smtplib.SMTPException() | UnicodeError():  # no STARTTLS or no AUTH there; a name or password that cannot be sent
            return MailError("setup", text=str(error))
        case ssl.SSLCertVerificationError():
            return MailError("setup", text=f"The server's certificate is not valid: {error.verify_message}")
        case ssl.SSLError(reason="WRONG_VERSION_NUMBER"):
            return MailError("setup", text="The server does not speak TLS from the first byte on this port.")
        case _:
            return MailError("retry", text=str(error))


def _refusal(code, answer, about_letter):
    """A 4xx may pass. A 5xx before the recipient was named, or with 5.7.x, is about us (RFC 3463); else about the letter."""
    text = answer.decode(errors="replace") if isinstance(answer, bytes) else str(answer)
    found = _STATUS.match(text)
    status = found[0] if found else ""
    if not 500 <= code < 600:
        return MailError("retry", code if code > 0 else None, text)
    too_large = code == 552 or status in TOO_LARGE
    if status.startswith("5.7.") or code in (530, 535) or not (about_letter or too_large):
        return MailError("setup", code, text)
    return MailError("final", code, text, suppress=status in UNKNOWN_RECIPIENT)

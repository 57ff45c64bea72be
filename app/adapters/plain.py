"""Text and addresses that people typed, made safe to stand in a mail header, an iCalendar property or a link."""

import re

import idna

_LINE_ENDS = re.compile("\r\n|[\r\n\v\f\x1c-\x1e\x85\u2028\u2029]")
# Everything of Unicode's Cc but line feed and tab, the byte order mark, and the overrides that make text read backwards.
_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ufeff\u202a-\u202e]")
# In one short line the marks and isolates can hide a part of an address, too.
_BIDI = re.compile("[\u061c\u200e\u200f\u2066-\u2069]")
_SURROGATES = re.compile("[\ud800-\udfff]")
# Outlook shows RFC 6868's escapes (^' for ") raw, and angle brackets make a name look like an address.
# An equals sign before a question mark opens an encoded word of mail, which would be decoded to anything, line ends too.
_NAME_BREAKERS = re.compile('["<>^\\\\“”„‟]|=+(?=\\?)')
_LOCAL_PART = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
_DOMAIN = re.compile(r"[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?(\.[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?)*")
_WEB_ADDRESS = re.compile(r"https?://[!#-;=?-\[\]_a-z~]+")


def paragraphs(text):
    """The text with line feeds as its only line ends, without control characters, overrides and lone surrogates."""
    text = _LINE_ENDS.sub("\n", text)
    return _SURROGATES.sub("\ufffd", _CONTROLS.sub("", text)).strip()


def one_line(text):
    """The text as one line with single spaces, also without marks that change the direction of reading."""
    return " ".join(_BIDI.sub("", paragraphs(text)).split())


def name(text):
    """A person's name as one line, without quotes, backslashes, carets, angle brackets and encoded words."""
    return " ".join(_NAME_BREAKERS.sub("", one_line(text)).split())


def mail_address(text):
    """The address as it goes over SMTP, an international domain in its ASCII form.

    ValueError for anything but one `local@domain`: no display name, quoted local part, white space or control character.
    A local part outside ASCII is refused, since SMTPUTF8 is not offered by most servers.
    """
    local, at, domain = text.rpartition("@")
    if not domain.isascii():
        domain = _ascii_domain(domain)
    fits = len(local) <= 64 and len(local) + len(domain) < 254
    if not (at and fits and _LOCAL_PART.fullmatch(local) and _DOMAIN.fullmatch(domain)):
        raise ValueError("This is not an e-mail address that mail can be sent to.")
    return f"{local}@{domain}"


def _ascii_domain(domain):
    try:
        return idna.encode(domain, uts46=True).decode("ascii")
    except idna.IDNAError as error:
        raise ValueError("The domain of this e-mail address does not exist.") from error


def web_address(text):
    """The http or https address, unchanged. ValueError for other schemes, spaces, controls, quotes and non-ASCII."""
    if not _WEB_ADDRESS.fullmatch(text):
        raise ValueError("This is not a web address.")
    return text

"""What can be seen to be wrong with the Jitsi settings without asking anybody, in words for the owner's health page."""
import ipaddress
import re
from urllib.parse import urlsplit

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from app.adapters.video.base import N_, Problem

DOMAIN = re.compile(r"[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*(:\d{1,5})?", re.IGNORECASE | re.ASCII)
PUBLIC_SERVERS = ("meet.jit.si", "8x8.vc")
LEAST_SECRET_BYTES = 32
LEAST_KEY_BITS = 2048

NOT_A_DOMAIN = Problem("JITSI_DOMAIN", N_(
    "JITSI_DOMAIN is not a host name. Write it without https:// and without a path: meet.example.org"))
PUBLIC_SERVER = Problem("JITSI_DOMAIN", N_(
    "JITSI_DOMAIN is a public server that does not accept your tokens. Use a server of your own, or the JAAS_ settings for 8x8."))
NO_APP_ID = Problem("JITSI_APP_ID", N_("JITSI_APP_ID is missing. Set it to the app_id in Prosody's configuration."))
WEAK_SECRET = Problem("JITSI_APP_SECRET", N_(
    "JITSI_APP_SECRET is missing or shorter than 32 characters, so tokens could be forged. "
    "Make a longer one, here and as app_secret in Prosody."))
ANY_AUDIENCE = Problem("JITSI_AUDIENCE", N_(
    "JITSI_AUDIENCE must be a name, not *. Set the same name in Prosody's asap_accepted_audiences."))
ANY_SUBJECT = Problem("JITSI_SUBJECT", N_("JITSI_SUBJECT must be the XMPP domain, not *: a token is for one server."))
NO_END_URL = Problem("JITSI_END_MEETING_URL", N_(
    "JITSI_END_MEETING_URL is not set. A teacher can end the session in the room, but people stay in the room of a session "
    "that is cancelled elsewhere."), "advice")
BAD_END_URL = Problem("JITSI_END_MEETING_URL", N_(
    "JITSI_END_MEETING_URL is not an address that starts with http:// or https://."))
PUBLIC_END_URL = Problem("JITSI_END_MEETING_URL", N_(
    "JITSI_END_MEETING_URL is on the public address of the Jitsi server. Any student's token could end any lesson there: "
    "reach it over a private address."))
OPEN_END_URL = Problem("JITSI_END_MEETING_URL", N_(
    "JITSI_END_MEETING_URL does not look like a private address. Make sure that nobody else can reach it: "
    "it takes any student's token."), "advice")
NO_EVENT_SYNC = Problem("JITSI_EVENT_SYNC_TOKEN", N_(
    "JITSI_EVENT_SYNC_TOKEN is not set. Attendance is then known only from the room page, not from the Jitsi server."), "advice")
WEAK_EVENT_SYNC = Problem("JITSI_EVENT_SYNC_TOKEN", N_(
    "JITSI_EVENT_SYNC_TOKEN is shorter than 32 characters, so attendance could be forged. "
    "Make a longer one, here and in api_headers."))
BAD_APP_ID = Problem("JAAS_APP_ID", N_(
    "JAAS_APP_ID does not start with vpaas-magic-cookie-. Copy the AppID from the JaaS console."))
BAD_KEY_ID = Problem("JAAS_KEY_ID", N_(
    "JAAS_KEY_ID must be the AppID, a slash and the key's id, as the JaaS console shows it under API keys."))
BAD_KEY = Problem("JAAS_PRIVATE_KEY", N_(
    "JAAS_PRIVATE_KEY is not an RSA private key without a password, in PEM form with its line breaks. "
    "Upload the public half in the JaaS console and keep the private half here."))
SHORT_KEY = Problem("JAAS_PRIVATE_KEY", N_("JAAS_PRIVATE_KEY is shorter than 2048 bits. Make one of 4096 bits."))
NO_WEBHOOK = Problem("JAAS_WEBHOOK_SECRET", N_(
    "JAAS_WEBHOOK_SECRET is not set. Attendance is then known only from the room page, not from 8x8."), "advice")
BAD_WEBHOOK = Problem("JAAS_WEBHOOK_SECRET", N_(
    "A secret in JAAS_WEBHOOK_SECRET does not start with whsec_. Copy the whole secret, with that beginning."))


def self_hosted_problems(jitsi):
    """Problems of a SelfHostedJitsi; empty when nothing is seen."""
    seen = {
        NOT_A_DOMAIN: not DOMAIN.fullmatch(jitsi.domain),
        PUBLIC_SERVER: jitsi.domain.lower() in PUBLIC_SERVERS,
        NO_APP_ID: not jitsi.app_id,
        WEAK_SECRET: len(jitsi.app_secret.encode()) < LEAST_SECRET_BYTES,
        ANY_AUDIENCE: "*" in jitsi.audience,
        ANY_SUBJECT: "*" in jitsi.subject,
        NO_EVENT_SYNC: not jitsi.event_sync_token,
        WEAK_EVENT_SYNC: 0 < len(jitsi.event_sync_token.encode()) < LEAST_SECRET_BYTES,
    }
    return [*(problem for problem, is_so in seen.items() if is_so), *_end_url_problems(jitsi)]


def jaas_problems(jaas):
    """Problems of a JaaS; empty when nothing is seen."""
    key = _rsa_key(jaas.private_key)
    seen = {
        BAD_APP_ID: not jaas.app_id.startswith("vpaas-magic-cookie-"),
        BAD_KEY_ID: not re.fullmatch(re.escape(jaas.app_id) + r"/\S+", jaas.key_id),
        BAD_KEY: key is None,
        SHORT_KEY: key is not None and key.key_size < LEAST_KEY_BITS,
        NO_WEBHOOK: not jaas.webhook_secrets,
        BAD_WEBHOOK: any(not secret.startswith("whsec_") for secret in jaas.webhook_secrets),
    }
    return [problem for problem, is_so in seen.items() if is_so]


def _end_url_problems(jitsi):
    if not jitsi.end_meeting_url:
        return [NO_END_URL]
    try:
        parts = urlsplit(jitsi.end_meeting_url)
    except ValueError:
        return [BAD_END_URL]
    if parts.scheme not in ("http", "https") or not parts.hostname:
        return [BAD_END_URL]
    if parts.hostname == jitsi.domain.partition(":")[0].lower():
        return [PUBLIC_END_URL]
    return [] if _looks_private(parts.hostname) else [OPEN_END_URL]


def _looks_private(host):
    try:
        return ipaddress.ip_address(host).is_private
    except ValueError:
        return "." not in host or host.endswith((".internal", ".local", ".lan"))


def _rsa_key(pem):
    try:
        key = load_pem_private_key(pem.encode(), password=None)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        return None
    return key if isinstance(key, RSAPrivateKey) else None

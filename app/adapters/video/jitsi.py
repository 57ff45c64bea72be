"""Jitsi: one's own server (tokens with a shared secret, HS256) and 8x8 JaaS (tokens with our private key, RS256).

What the token says (jitsi_claims.py) is enforced by the server; what the page's options say (jitsi_page.py) is only obeyed
by the Jitsi page.
"""
from dataclasses import dataclass, field
from datetime import timedelta
from urllib.parse import quote

import jwt
import requests
from requests.auth import AuthBase

from app.adapters.video import jitsi_events
from app.adapters.video.base import ENDED, GONE, NOT_OFFERED, Entry, ProviderError, checked_room_name, times
from app.adapters.video.jitsi_claims import room_claims, seconds
from app.adapters.video.jitsi_page import page_options
from app.adapters.video.jitsi_settings import jaas_problems, self_hosted_problems

JAAS_DOMAIN = "8x8.vc"
JAAS_COMMANDS_URL = "https://8x8.vc/v1/_jaas/conference-commands/v1/meeting"
END_ROOM_SECONDS = 3
COMMAND_TOKEN = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class SelfHostedJitsi:
    domain: str
    app_id: str
    app_secret: str = field(repr=False)
    audience: str = "jitsi"
    subject: str = ""
    end_meeting_url: str = ""
    event_sync_token: str = field(default="", repr=False)
    key = "jitsi"

    @classmethod
    def from_settings(cls, settings):
        return cls(
            settings["JITSI_DOMAIN"],
            settings.get("JITSI_APP_ID") or "",
            settings.get("JITSI_APP_SECRET") or "",
            settings.get("JITSI_AUDIENCE") or "jitsi",
            settings.get("JITSI_SUBJECT") or "",
            settings.get("JITSI_END_MEETING_URL") or "",
            settings.get("JITSI_EVENT_SYNC_TOKEN") or "",
        )

    @property
    def xmpp_domain(self):
        return self.subject or self.domain.partition(":")[0]

    def problems(self):
        return self_hosted_problems(self)

    def entry(self, room, person, window, features, now):
        """A token for this person, room and window, and all the page needs. See Provider.entry."""
        name = checked_room_name(room)
        begins, ends = times(window, now)
        token = self.sign(room_claims(self.app_id, self.audience, self.xmpp_domain, name, begins, ends, person, features))
        return Entry(
            kind="jitsi",
            room_name=name,
            expires_at=ends,
            token=token,
            config=page_options(name, token, room, person, features),
            domain=self.domain,
            script_url=f"https://{self.domain}/external_api.js",
            script_sources=(f"https://{self.domain}",),
            frame_sources=(f"https://{self.domain}",),
        )

    def sign(self, claims):
        try:
            return jwt.encode(claims, self.app_secret, algorithm="HS256")
        except (jwt.PyJWTError, TypeError, ValueError) as fault:
            raise ProviderError("JITSI_APP_SECRET cannot sign a token.", code="settings") from fault

    def end_room(self, room, now):
        """Ask mod_muc_end_meeting, 3 seconds at most a call. NOT_OFFERED without JITSI_END_MEETING_URL. Raises ProviderError."""
        if not self.end_meeting_url:
            return NOT_OFFERED
        name = checked_room_name(room)
        begins, ends = now - COMMAND_TOKEN, now + COMMAND_TOKEN
        claims = {"iss": self.app_id, "aud": self.audience, "sub": self.xmpp_domain, "room": name, **seconds(begins, ends)}
        url = self._end_url(name)
        answer = _meaning(_status(url, _Bearer(self.sign(claims))))
        # A server without the module says 404 as well, but does not ask for a token first.
        if answer == GONE and _status(url) != 401:
            raise ProviderError("There is no mod_muc_end_meeting at JITSI_END_MEETING_URL.", code="settings")
        return answer

    def _end_url(self, name):
        # The name of the rooms' XMPP part differs between installations, so an address with {room} in it says it all.
        if "{room}" in self.end_meeting_url:
            return self.end_meeting_url.replace("{room}", name)
        joint = "&" if "?" in self.end_meeting_url else "?"
        return f"{self.end_meeting_url}{joint}conference={quote(f'{name}@conference.{self.xmpp_domain}')}"

    def parse_event(self, headers, body, now):
        return jitsi_events.parse_event_sync(headers, body, self.event_sync_token)


@dataclass(frozen=True, slots=True)
class JaaS:
    app_id: str
    key_id: str
    private_key: str = field(repr=False)
    webhook_secrets: tuple[str, ...] = field(default=(), repr=False)
    commands_url: str = JAAS_COMMANDS_URL
    key = "jaas"

    @classmethod
    def from_settings(cls, settings):
        return cls(
            settings["JAAS_APP_ID"],
            settings.get("JAAS_KEY_ID") or "",
            settings.get("JAAS_PRIVATE_KEY") or "",
            tuple(settings.get("JAAS_WEBHOOK_SECRET") or ()),
        )

    def problems(self):
        return jaas_problems(self)

    def entry(self, room, person, window, features, now):
        """A token for this person, room and window, and all the page needs. See Provider.entry."""
        name = checked_room_name(room)
        begins, ends = times(window, now)
        token = self.sign(room_claims("chat", "jitsi", self.app_id, name, begins, ends, person, features))
        full_name = f"{self.app_id}/{name}"  # without the AppID one waits for ever for a moderator
        return Entry(
            kind="jitsi",
            room_name=full_name,
            expires_at=ends,
            token=token,
            config=page_options(full_name, token, room, person, features),
            domain=JAAS_DOMAIN,
            script_url=f"https://{JAAS_DOMAIN}/{self.app_id}/external_api.js",
            script_sources=(f"https://{JAAS_DOMAIN}",),
            frame_sources=(f"https://{JAAS_DOMAIN}",),
        )

    def sign(self, claims):
        try:
            return jwt.encode(claims, self.private_key, algorithm="RS256", headers={"kid": self.key_id})
        except (jwt.PyJWTError, TypeError, ValueError) as fault:
            raise ProviderError("JAAS_PRIVATE_KEY cannot sign a token.", code="settings") from fault

    def end_room(self, room, now):
        """Send JaaS the DESTROY command, within 3 seconds. Raises ProviderError."""
        claims = {"iss": "chat", "aud": "jitsi", "sub": self.app_id, "admin": True,
                  **seconds(now - COMMAND_TOKEN, now + COMMAND_TOKEN)}
        full_name = f"{checked_room_name(room)}@conference.{self.app_id}.{JAAS_DOMAIN}"
        command = {"action": "DESTROY", "payload": {"conferenceFullName": full_name}}
        return _meaning(_status(self.commands_url, _Bearer(self.sign(claims)), command))

    def parse_event(self, headers, body, now):
        return jitsi_events.parse_jaas(headers, body, now, secrets=self.webhook_secrets, app_id=self.app_id)


class _Bearer(AuthBase):
    """As `auth`, because requests lets a .netrc overwrite an Authorization header."""

    def __init__(self, token):
        self.token = token

    def __call__(self, request):
        request.headers["Authorization"] = f"Bearer {self.token}"
        return request


def _status(url, auth=None, json=None):
    try:
        with requests.post(url, json=json, auth=auth, timeout=END_ROOM_SECONDS, allow_redirects=False,
                           stream=True) as response:  # stream: the status is all we want; a body could trickle for ever
            return response.status_code
    except requests.RequestException as fault:
        retry = isinstance(fault, (requests.ConnectionError, requests.Timeout))
        what = type(fault).__name__  # its text would hold the address, and with it the room
        raise ProviderError(f"The video server did not answer ({what}).", code="unavailable", retry=retry) from None


def _meaning(status):
    if 200 <= status < 300:
        return ENDED
    if status == 404:
        return GONE
    later = status >= 500 or status in (408, 429)
    raise ProviderError(f"The video server answered {status} to ending a room.",
                        code="unavailable" if later else "refused", retry=later)

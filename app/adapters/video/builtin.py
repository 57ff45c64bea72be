"""The built-in room: browsers connect to each other; only signalling passes through us. Here: the way they find each other.

No STUN or TURN server is asked unless the settings name it: a public one would learn who talks to whom.
"""
import base64
import hashlib
import hmac
import re
from dataclasses import dataclass, field
from datetime import UTC, timedelta

from app.adapters.video.base import (
    N_,
    NOT_OFFERED,
    Entry,
    Problem,
    ProviderError,
    checked_room_name,
    times,
)

MOST_PEOPLE = 4  # each sends to each: measured, six are too many for a small machine
MARGIN = timedelta(hours=1)  # a relay refuses to refresh an expired credential, so a late end must still be covered
LEAST_SECRET_BYTES = 16
STUN_URL = re.compile(r"stuns?:[^\s?@/]+(:\d{1,5})?", re.ASCII)
TURN_URL = re.compile(r"turns?:[^\s?@/]+(:\d{1,5})?(\?transport=(udp|tcp))?", re.ASCII)


@dataclass(frozen=True, slots=True)
class BuiltIn:
    stun_urls: tuple[str, ...] = ()
    turn_urls: tuple[str, ...] = ()
    turn_secret: str = field(default="", repr=False)
    turn_lifetime_seconds: int = 3 * 3600
    key = "builtin"

    @classmethod
    def from_settings(cls, settings):
        return cls(
            tuple(settings.get("ICE_STUN_URLS") or ()),
            tuple(settings.get("ICE_TURN_URLS") or ()),
            settings.get("TURN_SECRET") or "",
            settings.get("TURN_LIFETIME_SECONDS") or 3 * 3600,
        )

    def problems(self):
        found = [Problem("ICE_STUN_URLS", N_("An address in ICE_STUN_URLS is not of the form stun:host:3478, and is left out."))
                 for url in self.stun_urls if not STUN_URL.fullmatch(url)]
        found += [Problem("ICE_TURN_URLS", N_("An address in ICE_TURN_URLS is not of the form turn:host:3478?transport=udp, "
                                              "and is left out."))
                  for url in self.turn_urls if not TURN_URL.fullmatch(url)]
        if not self.turn_urls:
            found.append(Problem("ICE_TURN_URLS", N_("There is no TURN server. Where a network blocks direct calls, perhaps one "
                                                     "pair in ten cannot see each other in the built-in room."), "advice"))
        elif len(self.turn_secret.encode()) < LEAST_SECRET_BYTES:
            found.append(Problem("TURN_SECRET", N_("TURN_SECRET is missing or shorter than 16 characters, so the TURN server is "
                                                   "not used. Set it to coturn's static-auth-secret.")))
        return found

    def entry(self, room, person, window, features, now):
        """The room page's start. The signalling door asks again who may speak, so there is no token here."""
        times(window, now)
        expires_at = self._expires_at(window, now)
        return Entry(
            kind=self.key,
            room_name=checked_room_name(room),
            expires_at=expires_at,
            config={
                "iceServers": self.ice_servers(person.id, expires_at),
                "maxPeople": min(room.max_people or MOST_PEOPLE, MOST_PEOPLE),
                "chat": features.chat,
                "screenShare": features.screen_share,
                "recording": features.recording and person.is_moderator,
            },
        )

    def ice_servers(self, user_id, expires_at):
        """RTCIceServer dicts for this person, good until `expires_at` (aware). Empty without settings."""
        servers = []
        if stun_urls := [url for url in self.stun_urls if STUN_URL.fullmatch(url)]:
            servers.append({"urls": stun_urls})
        turn_urls = [url for url in self.turn_urls if TURN_URL.fullmatch(url)]
        if turn_urls and len(self.turn_secret.encode()) >= LEAST_SECRET_BYTES:
            username = f"{int(expires_at.timestamp())}:{user_id}"
            servers.append({"urls": turn_urls, "username": username, "credential": turn_credential(self.turn_secret, username)})
        return servers

    def end_room(self, room, now):
        return NOT_OFFERED  # nobody outside holds this room: our own signalling closes it

    def parse_event(self, headers, body, now):
        raise ProviderError("The built-in room has no webhooks.", code="untrusted")

    def _expires_at(self, window, now):
        least = now + timedelta(seconds=self.turn_lifetime_seconds)
        return max(least, window.ends_at + MARGIN).astimezone(UTC).replace(microsecond=0)


def turn_credential(secret, username):
    """coturn's use-auth-secret password: base64 of HMAC-SHA1 over `<unix expiry>:<user>`. SHA-1 is what coturn asks for."""
    return base64.b64encode(hmac.new(secret.encode(), username.encode(), hashlib.sha1).digest()).decode()


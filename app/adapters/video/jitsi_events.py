"""What Jitsi tells us about rooms and people: JaaS webhooks and the event_sync component of a self-hosted Prosody.

JaaS: developer.8x8.com/jaas/docs, webhooks. event_sync: jitsi-contrib/prosody-plugins. Both are checked over the raw bytes
before a single one is believed; both raise ProviderError and nothing else, whatever they are given.
"""
import base64
import hashlib
import hmac
import json
import re
from datetime import UTC, datetime

from app.adapters.video.base import (
    JOINED,
    LEFT,
    MOVED,
    ROOM_CLOSED,
    ROOM_OPENED,
    PresenceNews,
    ProviderError,
    ProviderEvent,
    header,
)
from app.adapters.video.strict_json import MOST_BYTES, read_object

TOLERANCE_SECONDS = 300
MOST_SIGNATURES = 10
LONGEST_TEXT = 255  # what our columns hold; an XMPP address may be longer
EARLIEST, LATEST = 1_000_000_000, 4_102_444_800  # 2001 to 2100: anything else is not a time

JAAS_KINDS = {
    "ROOM_CREATED": ROOM_OPENED,
    "ROOM_DESTROYED": ROOM_CLOSED,
    "PARTICIPANT_JOINED": JOINED,
    "PARTICIPANT_LEFT": LEFT,
}
FEWEST_OCCUPANTS, MOST_OCCUPANTS = 2, 500


# --- 8x8 JaaS -------------------------------------------------------------------------------------------------------------

def parse_jaas(headers, body, now, *, secrets, app_id):
    """Check a JaaS webhook and read it. Raises ProviderError untrusted, malformed or too_large."""
    _refuse_large(body)
    verify_jaas(header(headers, "X-Jaas-Signature"), body, now, secrets)
    read = read_object(body)
    room_name = _room_of(read.get("fqn"), app_id)
    if read.get("eventType", "SETTINGS_PROVISIONING") == "SETTINGS_PROVISIONING" and "fqn" in read:
        return ProviderEvent("jaas", _digest(body), "SETTINGS_PROVISIONING", room_name, is_question=True, data=read)
    event_id = _required_text(read, "idempotencyKey")
    event_type = _required_text(read, "eventType")
    # An event of another AppID is well signed when one endpoint serves two; it is not about our rooms.
    news = _jaas_news(read, event_id, event_type, room_name) if room_name else ()
    return ProviderEvent("jaas", event_id, event_type, room_name, news, data=read)


def verify_jaas(signature, body, now, secrets):
    """Raise ProviderError untrusted unless one v1 part fits one secret and the time is within 300 s of `now` (aware)."""
    parts = [part.strip().split("=", 1) for part in signature.split(",")]  # first =: base64 ends in = as well
    times = [part[1] for part in parts if len(part) == 2 and part[0] == "t"]
    given = [part[1].encode("utf-8", "replace") for part in parts if len(part) == 2 and part[0] == "v1"][:MOST_SIGNATURES]
    if len(times) != 1 or not re.fullmatch(r"[0-9]{1,12}", times[0]):
        raise ProviderError("The webhook has no readable signature.", code="untrusted")
    right = [jaas_signature(secret, times[0], body) for secret in secrets if secret]
    # Every pair is compared, so that the time taken tells nothing.
    fits = sum(hmac.compare_digest(one, other) for one in right for other in given)
    if not fits:
        raise ProviderError("The webhook's signature does not fit JAAS_WEBHOOK_SECRET.", code="untrusted")
    if abs(now.timestamp() - int(times[0])) > TOLERANCE_SECONDS:
        raise ProviderError("The webhook was signed more than 5 minutes from now; check the clock.", code="untrusted")


def jaas_signature(secret, seconds, body):
    """The v1 value. The key is the whole secret as text, with whsec_; `seconds` is the header's t as it was sent."""
    return base64.b64encode(hmac.new(secret.encode(), seconds.encode() + b"." + body, hashlib.sha256).digest())


def settings_answer(max_people=None):
    """The JSON answer to SETTINGS_PROVISIONING. 8x8 takes 2 to 500; without a number its own limit holds."""
    if max_people is None:
        return {}
    return {"maxOccupants": max(FEWEST_OCCUPANTS, min(int(max_people), MOST_OCCUPANTS))}


def _jaas_news(read, event_id, event_type, room_name):
    kind = JAAS_KINDS.get(event_type)
    if kind is None:
        return ()
    data = read.get("data")
    if not isinstance(data, dict):
        raise ProviderError("The webhook has no data.", code="malformed")
    is_breakout = _yes_or_no(data.get("isBreakout")) is True
    if is_breakout and kind in (ROOM_OPENED, ROOM_CLOSED):
        return ()  # the lesson goes on in the main room
    reason = _text(data.get("disconnectReason"))
    return (
        PresenceNews(
            source="jaas",
            event_id=event_id,
            kind=MOVED if kind == LEFT and reason == "switch_room" else kind,
            room_name=room_name,
            happened_at=_instant(read.get("timestamp"), per_second=1000),
            user_id=_text(data.get("id")),
            connection=_text(data.get("participantFullJid")) or _text(data.get("participantJid")),
            is_moderator=_yes_or_no(data.get("moderator")),
            is_breakout=is_breakout,
            breakout_room=_text(data.get("breakoutRoomId")),
            reason=reason,
        ),
    )


def _room_of(fqn, app_id):
    account, slash, room_name = fqn.partition("/") if isinstance(fqn, str) else ("", "", "")
    return room_name.lower()[:LONGEST_TEXT] if slash and room_name and account.lower() == app_id.lower() else None


# --- event_sync of a self-hosted Jitsi ------------------------------------------------------------------------------------

def parse_event_sync(headers, body, token):
    """Check an event_sync delivery (`Authorization: Bearer <token>`) and read it. Raises ProviderError.

    It has no event ids and is not sent again after a time-out, so each delivery also tells what it implies: a `left` knows
    its `joined`, a `destroyed` knows both for everybody. The ids are derived, so that what is known already falls away.
    """
    _refuse_large(body)
    check_bearer(headers, token)
    read = read_object(body)
    event_name = _required_text(read, "event_name")
    room_name = without_tenant(_required_text(read, "room_name"))
    news = _sync_news(read, event_name, room_name)
    # A retry sends the same bytes.
    return ProviderEvent("jitsi", _digest(body), event_name, room_name, tuple(news), data=read)


def check_bearer(headers, token):
    """Raise ProviderError untrusted unless the call has `Authorization: Bearer <token>`; always without a token."""
    given = header(headers, "Authorization").encode("utf-8", "replace")
    if not hmac.compare_digest(given, f"Bearer {token}".encode()) or not token:
        raise ProviderError("The call has not the Authorization header of JITSI_EVENT_SYNC_TOKEN.", code="untrusted")


def without_tenant(name):
    """Our room in a name that Prosody writes `[tenant]room` where the server has tenants."""
    return name.rpartition("]")[2].lower()


def _sync_news(read, event_name, room_name):
    is_breakout = _yes_or_no(read.get("is_breakout")) is True
    if event_name in ("muc-occupant-joined", "muc-occupant-left"):
        return _occupant_news(read, read.get("occupant"), room_name, is_breakout)
    if event_name == "muc-room-created":
        return [] if is_breakout else [_room_news(read, ROOM_OPENED, room_name, "created_at")]
    if event_name == "muc-room-destroyed":
        people = read.get("all_occupants") or []  # Lua writes an empty list as {}
        if not isinstance(people, list):
            raise ProviderError("all_occupants is not a list.", code="malformed")
        closed = [] if is_breakout else [_room_news(read, ROOM_CLOSED, room_name, "destroyed_at")]
        ended_at = read.get("destroyed_at")
        return closed + [news for one in people for news in _occupant_news(read, one, room_name, is_breakout, ended_at)]
    return []


def _room_news(read, kind, room_name, when):
    # created_at names the run of the room in both: two runs of one room are two events.
    event_id = _derived(kind, _required_text(read, "room_jid"), read.get("created_at"))
    return PresenceNews("jitsi", event_id, kind, room_name, _instant(read.get(when)))


def _occupant_news(read, occupant, room_name, is_breakout, ended_at=None):
    """Joined, and left where it is known."""
    if not isinstance(occupant, dict):
        raise ProviderError("The event has no occupant.", code="malformed")
    breakout_room = _text(read.get("breakout_room_id")) if is_breakout else None
    joined_at = _instant(occupant.get("joined_at"))
    # The address stays the same in a breakout room and back, so only with its start does it name one stretch.
    address = _required_text(occupant, "occupant_jid")
    stretch = (_required_text(read, "room_jid"), breakout_room, address, int(joined_at.timestamp()))
    told = {
        "source": "jitsi",
        "room_name": room_name,
        "user_id": _text(occupant.get("id")),
        "connection": _derived(*stretch),
        "is_moderator": _yes_or_no(occupant.get("moderator")),  # only with include_user_info
        "is_breakout": is_breakout,
        "breakout_room": breakout_room,
    }
    news = [PresenceNews(event_id=_derived(JOINED, *stretch), kind=JOINED, happened_at=joined_at, **told)]
    left_at = occupant.get("left_at", ended_at)
    if left_at is not None:
        news.append(PresenceNews(event_id=_derived(LEFT, *stretch), kind=LEFT, happened_at=_instant(left_at), **told))
    return news


# --- reading without trust ------------------------------------------------------------------------------------------------

def _refuse_large(body):
    if not isinstance(body, bytes) or len(body) > MOST_BYTES:
        raise ProviderError("The body is larger than 256 KB.", code="too_large")


def _required_text(read, name):
    value = read.get(name)
    if not isinstance(value, str) or not value or len(value) > 4 * LONGEST_TEXT:
        raise ProviderError(f"The event has no {name}.", code="malformed")
    return _short(value)


def _text(value):
    return _short(value) if isinstance(value, str) and value else None


def _short(text):
    return text if len(text) <= LONGEST_TEXT else _digest(text.encode())


def _instant(value, per_second=1):
    """Unix time in 1/per_second seconds as UTC. Raises ProviderError for what is not a time of this century."""
    is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
    if not is_number or not EARLIEST * per_second <= value <= LATEST * per_second:
        raise ProviderError("The event has no readable time.", code="malformed")
    return datetime.fromtimestamp(value / per_second, UTC)


def _yes_or_no(value):
    if isinstance(value, bool):
        return value
    return {"true": True, "false": False}.get(value.lower()) if isinstance(value, str) else None


def _derived(*parts):
    return _digest(json.dumps(parts, separators=(",", ":")).encode())


def _digest(data):
    return hashlib.sha256(data).hexdigest()

"""Prosody's reservations module asks before it opens a room; our answer limits people and time on the server itself.

jitsi/handbook, devops-guide, reservation. It asks by form POST `/conference` with `name`, and tells of the end by DELETE.
"""
from datetime import UTC

from app.adapters.video.base import AFTER_THE_END, ProviderError
from app.adapters.video.jitsi_events import check_bearer, without_tenant


def reserved_room_name(headers, name, token):
    """Which room is asked for. `token` is JITSI_EVENT_SYNC_TOKEN. Raises ProviderError untrusted without its header."""
    check_bearer(headers, token)
    return without_tenant(name)


def reservation_answer(room, window, now):
    """The JSON for 200. Prosody closes the room `duration` seconds from now: when the last token for it ends.

    Raises ProviderError not_now after that: answer 403 with {"message": ...}, which the Jitsi page shows.
    """
    left = int((window.ends_at + AFTER_THE_END - now).total_seconds())
    if left <= 0:
        raise ProviderError("The session is over.", code="not_now")
    answer = {
        "id": room.name,
        "name": room.name,
        "mail_owner": "",
        "start_time": now.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z"),
        "duration": left,
    }
    return answer | ({"max_occupants": room.max_people} if room.max_people else {})

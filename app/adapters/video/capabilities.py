"""What each provider can do and what it really enforces, for the page where an owner chooses one.

Level: "yes", "no", or "partly" when it needs something more or is not enforced; the text says which. English, for translators.
"""
from dataclasses import dataclass

from app.adapters.video.base import N_

YES, PARTLY, NO = "yes", "partly", "no"


@dataclass(frozen=True, slots=True)
class Capability:
    level: str
    text: str


@dataclass(frozen=True, slots=True)
class CapabilityRow:
    """One line of the table: `by_provider` has a Capability for every provider's key."""

    key: str
    label: str
    by_provider: dict[str, Capability]


def _row(key, label, **by_provider):
    return CapabilityRow(key, label, {name: Capability(*said) for name, said in by_provider.items()})


CAPABILITIES = (
    _row("chat", N_("Chat"),
         builtin=(YES, N_("Yes")),
         jitsi=(YES, N_("Yes")),
         jaas=(YES, N_("Yes"))),
    _row("chat_off", N_("Chat can be switched off"),
         builtin=(YES, N_("Yes, enforced")),
         jitsi=(PARTLY, N_("Hidden; enforced with Prosody's filter_messages and the room's groupChatRestricted")),
         jaas=(PARTLY, N_("Hidden; enforced with the branding setting groupChatRequiresPermission"))),
    _row("screen_share", N_("Screen sharing"),
         builtin=(YES, N_("Yes, not on phones and tablets by Apple")),
         jitsi=(YES, N_("Yes, not on phones and tablets by Apple")),
         jaas=(YES, N_("Yes, not on phones and tablets by Apple"))),
    _row("screen_share_off", N_("Screen sharing can be switched off"),
         builtin=(PARTLY, N_("The button is hidden; a changed page could still share")),
         jitsi=(PARTLY, N_("In the signed token; a changed page could still share")),
         jaas=(PARTLY, N_("In the signed token; a changed page could still share"))),
    _row("whiteboard", N_("Whiteboard"),
         builtin=(NO, N_("No")),
         jitsi=(PARTLY, N_("If your server runs the Excalidraw backend")),
         jaas=(YES, N_("Yes"))),
    _row("breakout_rooms", N_("Breakout rooms"),
         builtin=(NO, N_("No")), jitsi=(YES, N_("Yes")), jaas=(YES, N_("Yes"))),
    _row("polls", N_("Polls"),
         builtin=(NO, N_("No")), jitsi=(YES, N_("Yes")), jaas=(YES, N_("Yes"))),
    _row("raise_hand", N_("Raise hand"),
         builtin=(YES, N_("Yes")), jitsi=(YES, N_("Yes, and reactions")), jaas=(YES, N_("Yes, and reactions"))),
    _row("captions", N_("Captions"),
         builtin=(NO, N_("No")),
         jitsi=(PARTLY, N_("If your server runs Jigasi and a transcriber")),
         jaas=(PARTLY, N_("Yes, for a fee"))),
    _row("backgrounds", N_("Virtual backgrounds"),
         builtin=(NO, N_("No")), jitsi=(YES, N_("Yes")), jaas=(YES, N_("Yes"))),
    _row("recording", N_("Recording"),
         builtin=(PARTLY, N_("In the teacher's browser")),
         jitsi=(PARTLY, N_("If your server runs Jibri, one per lesson at a time")),
         jaas=(PARTLY, N_("Yes, for a fee; kept by 8x8 for 24 hours"))),
    _row("recording_off", N_("Recording can be switched off"),
         builtin=(YES, N_("Yes")),
         jitsi=(YES, N_("Yes, enforced by the token and the server")),
         jaas=(YES, N_("Yes, enforced by the token"))),
    _row("max_people", N_("Most people, enforced"),
         builtin=(YES, N_("4")),
         jitsi=(PARTLY, N_("With the reservations module; up to about 75 to 100 per bridge run well")),
         jaas=(PARTLY, N_("500; fewer with the settings webhook"))),
    _row("attendance", N_("Where attendance comes from"),
         builtin=(YES, N_("The room page")),
         jitsi=(PARTLY, N_("The room page, and the server with event_sync")),
         jaas=(PARTLY, N_("The room page, and 8x8 with webhooks"))),
    _row("end_for_all", N_("End for everybody"),
         builtin=(YES, N_("Yes")),
         jitsi=(PARTLY, N_("By the teacher in the room; also from here with the private end-meeting address")),
         jaas=(YES, N_("Yes"))),
    _row("two_devices", N_("The same person on two devices"),
         builtin=(YES, N_("The newer replaces the older")),
         jitsi=(YES, N_("Both are in, counted as one in attendance")),
         jaas=(YES, N_("Both are in, counted as one in attendance and as two devices by 8x8"))),
)


def capabilities(key):
    """{row key: Capability} of one provider."""
    return {row.key: row.by_provider[key] for row in CAPABILITIES}

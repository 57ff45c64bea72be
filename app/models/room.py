"""The built-in room while it is open: who is in it, and what they say to each other's browsers."""
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.database import Id, PublicId, Word, db
from app.models.institution import Person


class RoomPeer(db.Model):
    """One tab in a room. `public_id` is its name there; silence for too long ends it at the last moment it was seen."""

    id: Mapped[Id]
    public_id: Mapped[PublicId]
    video_session_id: Mapped[int] = mapped_column(sa.ForeignKey("video_session.id"))
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"))
    role: Mapped[Word]
    joined_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    seen_written_at: Mapped[datetime]  # when a presence event last told of it
    page_seq: Mapped[int] = mapped_column(default=0)  # the page's own count; an older heartbeat that arrives late is ignored
    left_at: Mapped[datetime | None]
    hand_raised_at: Mapped[datetime | None]
    microphone_on: Mapped[bool] = mapped_column(default=True)
    camera_on: Mapped[bool] = mapped_column(default=True)
    sharing_screen: Mapped[bool] = mapped_column(default=False)

    person: Mapped[Person] = relationship(lazy="raise_on_sql")

    __table_args__ = (sa.Index(None, "video_session_id", "left_at"), sa.Index(None, "left_at", "seen_at"))


class RoomSignal(db.Model):
    """A message from one browser to another, carried by the app until it is fetched; deleted after minutes."""

    id: Mapped[Id]
    video_session_id: Mapped[int] = mapped_column(sa.ForeignKey("video_session.id"))
    from_peer_id: Mapped[int] = mapped_column(sa.ForeignKey("room_peer.id"))
    to_peer_id: Mapped[int | None] = mapped_column(sa.ForeignKey("room_peer.id"))  # empty: to all in the room
    kind: Mapped[Word]
    body: Mapped[dict] = mapped_column(sa.JSON)
    at: Mapped[datetime]

    __table_args__ = (
        sa.Index(None, "to_peer_id", "id"),
        sa.Index(None, "video_session_id", "id"),
        sa.Index(None, "at"),
        {"sqlite_autoincrement": True},  # ids only rise, so a cursor never misses a message that took a deleted one's place
    )


class ProviderEvent(db.Model):
    """A webhook as it came in, stored before it is answered and worked later. The same event twice is one row."""

    id: Mapped[Id]
    provider: Mapped[Word]
    event_id: Mapped[str] = mapped_column(sa.String(200))
    kind: Mapped[str] = mapped_column(sa.String(80), default="")
    body: Mapped[dict] = mapped_column(sa.JSON)
    received_at: Mapped[datetime]
    worked_at: Mapped[datetime | None]
    result: Mapped[str] = mapped_column(sa.String(200), default="")

    __table_args__ = (sa.UniqueConstraint("provider", "event_id"),)

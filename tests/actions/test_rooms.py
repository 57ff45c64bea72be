"""In the room: who comes, is seen, goes, writes and ends, and what is kept of it. On both databases."""
import uuid
from datetime import timedelta

import pytest

from app.actions import rooms
from app.actions.rooms import chat, door, signals
from app.clock import now
from app.database import db
from app.models import AuditRow, Message, Outbox, Participant, Person, PresenceEvent, RoomPeer, RoomSignal, VideoSession
from app.refusals import NotFound, Refused, TooFast
from tests.cast import a_member
from tests.lessons import a_lesson

SDP = {"cid": "c", "seq": 1, "description": {"type": "offer", "sdp": "v=0"}}


@pytest.fixture
def lesson(app, cast):
    return a_lesson(app, cast)


@pytest.fixture
def inside(app):
    """A request-less moment in the app, in which actions can be called."""
    with app.app_context():
        yield


def enter(lesson, person):
    return rooms.enter(lesson.id, db.session.get(Person, person.id))


def presence(lesson):
    rows = db.session.scalars(db.select(PresenceEvent).where(PresenceEvent.video_session_id == lesson.id).order_by(PresenceEvent.id))
    return [(row.person_id, row.kind) for row in rows]


def audited(*actions):
    return db.session.scalars(db.select(AuditRow.action).where(AuditRow.action.in_(actions)).order_by(AuditRow.id)).all()


def quiet_for(peer, **how_long):
    db.session.execute(db.update(RoomPeer).where(RoomPeer.id == peer.id).values(seen_at=now() - timedelta(**how_long)))
    db.session.commit()


def the(lesson):
    return db.session.get(VideoSession, lesson.id, populate_existing=True)


def test_the_lesson_begins_when_its_teacher_comes(cast, lesson, inside):
    enter(lesson, cast.sam)
    assert the(lesson).status == "scheduled"
    enter(lesson, cast.ada)
    enter(lesson, cast.ada)
    assert the(lesson).status == "live" and the(lesson).started_at is not None
    assert audited("video_session.started") == ["video_session.started"]


def test_coming_and_going_are_told_once_each(cast, lesson, inside):
    peer = enter(lesson, cast.sam)
    rooms.leave(peer.id)
    rooms.leave(peer.id)
    assert presence(lesson) == [(cast.sam.id, "joined"), (cast.sam.id, "left")]
    assert audited("room.entered", "room.left") == ["room.entered", "room.left"]


def test_a_second_tab_takes_the_place_of_the_first(cast, lesson, inside):
    first = enter(lesson, cast.sam)
    second = enter(lesson, cast.sam)
    assert [peer.id for peer in rooms.inside(the(lesson))] == [second.id]
    assert rooms.news(the(lesson), db.session.get(RoomPeer, first.id))["kind"] == "replaced"
    assert presence(lesson) == [(cast.sam.id, "joined"), (cast.sam.id, "left"), (cast.sam.id, "joined")]


def test_the_built_in_room_holds_four_and_keeps_a_place_for_the_teacher(app, cast, inside):
    eve, fay = (a_member(cast.school, f"{name} Extra", "student", "UTC") for name in ("Eve", "Fay"))
    db.session.commit()
    lesson = a_lesson(app, cast, cast.sam, cast.tom, eve, fay, offering="choir", max_participants=6)
    for person in (cast.sam, cast.tom, eve):
        enter(lesson, person)
    with pytest.raises(door.Closed) as no:
        enter(lesson, fay)
    assert no.value.details["kind"] == "full"
    enter(lesson, cast.ada)
    assert len(rooms.inside(the(lesson))) == 4


def test_an_older_heartbeat_that_comes_late_changes_nothing(cast, lesson, inside):
    peer = enter(lesson, cast.sam)
    assert rooms.beat(peer.id, 2, microphone_on=False)
    assert rooms.beat(peer.id, 1, microphone_on=True)
    assert db.session.get(RoomPeer, peer.id).microphone_on is False


def test_a_heartbeat_is_told_of_every_forty_seconds(cast, lesson, inside):
    peer = enter(lesson, cast.sam)
    rooms.beat(peer.id, 1)
    assert (cast.sam.id, "seen") not in presence(lesson)
    db.session.execute(db.update(RoomPeer).values(seen_written_at=now() - timedelta(seconds=41)))
    db.session.commit()
    rooms.beat(peer.id, 2)
    rooms.beat(peer.id, 3)
    assert presence(lesson).count((cast.sam.id, "seen")) == 1


def test_who_falls_silent_left_when_last_heard_of(cast, lesson, inside):
    peer = enter(lesson, cast.sam)
    quiet_for(peer, seconds=39)
    assert rooms.close_silent() == 0
    quiet_for(peer, seconds=50)
    assert rooms.close_silent() == 1 and rooms.close_silent() == 0
    last = db.session.scalars(db.select(PresenceEvent).where(PresenceEvent.kind == "left")).one()
    assert last.at == db.session.get(RoomPeer, peer.id).seen_at
    assert rooms.beat(peer.id, 9) is False
    assert rooms.news(the(lesson), db.session.get(RoomPeer, peer.id))["kind"] == "silent"


def test_a_hand_is_ones_own_but_the_teacher_may_lower_it(app, cast, inside):
    lesson = a_lesson(app, cast, cast.sam, cast.tom, offering="choir")
    sam, tom, ada = (enter(lesson, who) for who in (cast.sam, cast.tom, cast.ada))
    rooms.raise_hand(sam.id, True, by=sam)
    for raised in (True, False):
        with pytest.raises(NotFound):
            rooms.raise_hand(sam.id, raised, by=tom)
    rooms.raise_hand(sam.id, False, by=ada)
    assert db.session.get(RoomPeer, sam.id).hand_raised_at is None


def test_signals_reach_only_those_of_the_room_in_their_order(app, cast, lesson, inside):
    other = a_lesson(app, cast, cast.tom, offering="chess")
    tom = enter(other, cast.tom)
    sam, ada = enter(lesson, cast.sam), enter(lesson, cast.ada)
    sent = [(ada.public_id, "offer", SDP), (tom.public_id, "offer", SDP), (uuid.uuid4(), "offer", SDP),
            *((ada.public_id, "candidate", {"cid": "c", "seq": number}) for number in range(2, 30))]
    assert rooms.send(sam, sent) == 29
    got = rooms.news(the(lesson), ada)["signals"]
    assert [signal["body"]["seq"] for signal in got] == list(range(1, 30)) and got[0]["from"] == str(sam.public_id)
    assert rooms.news(the(other), tom)["signals"] == []


def test_the_cursor_gives_only_what_is_new(cast, lesson, inside):
    sam, ada = enter(lesson, cast.sam), enter(lesson, cast.ada)
    rooms.send(sam, [(ada.public_id, "offer", SDP)])
    first = rooms.news(the(lesson), ada)
    assert first["signals"] and rooms.news(the(lesson), ada, after=first["after"])["signals"] == []


def test_who_lost_the_place_can_neither_signal_nor_write_nor_read(cast, lesson, inside):
    sam, ada = enter(lesson, cast.sam), enter(lesson, cast.ada)
    db.session.execute(db.update(Participant).where(Participant.person_id == cast.sam.id).values(is_active=False))
    db.session.commit()
    for forbidden in (lambda: rooms.send(sam, [(ada.public_id, "offer", SDP)]),
                      lambda: rooms.say(lesson.id, cast.sam, "hello", public_id=uuid.uuid4())):
        with pytest.raises(door.Closed):
            forbidden()
    assert rooms.news(the(lesson), sam) == {"kind": "not_yours"}


def test_a_flood_of_signals_is_slowed_down(cast, lesson, inside, monkeypatch):
    monkeypatch.setattr(signals, "MOST_A_MINUTE", 2)
    sam, ada = enter(lesson, cast.sam), enter(lesson, cast.ada)
    rooms.send(sam, [(ada.public_id, "offer", SDP)] * 2)
    with pytest.raises(TooFast):
        rooms.send(sam, [(ada.public_id, "offer", SDP)])
    assert db.session.scalar(db.select(db.func.count()).select_from(RoomSignal)) == 2


def test_what_is_written_in_the_room_stays_with_the_lesson_once(cast, lesson, inside):
    key = uuid.uuid4()
    for _again in range(2):
        rooms.say(lesson.id, cast.sam, "  Page 12  ", public_id=key)
    kept_message = db.session.scalars(db.select(Message)).one()
    assert (kept_message.body, kept_message.sent_in, kept_message.person_id) == ("Page 12", "room", cast.sam.id)
    assert audited("message.sent") == ["message.sent"]
    with pytest.raises(NotFound):
        rooms.say(lesson.id, cast.ada, "mine now", public_id=key)


@pytest.mark.parametrize("text", ["", "   ", "\0", "x" * 2001])
def test_nothing_and_too_much_are_not_sent(cast, lesson, inside, text):
    with pytest.raises(Refused):
        rooms.say(lesson.id, cast.sam, text, public_id=uuid.uuid4())


def test_a_lesson_without_chat_takes_no_message(app, cast, inside):
    with pytest.raises(Refused, match="no chat"):
        rooms.say(a_lesson(app, cast, allow_chat=False).id, cast.sam, "hello", public_id=uuid.uuid4())


def test_a_flood_of_messages_is_slowed_down(cast, lesson, inside):
    for _each in range(chat.MOST_IN_TEN_SECONDS):
        rooms.say(lesson.id, cast.sam, "hello", public_id=uuid.uuid4())
    with pytest.raises(TooFast):
        rooms.say(lesson.id, cast.sam, "hello", public_id=uuid.uuid4())


def test_the_teacher_ends_the_lesson_for_all_once(app, cast, inside):
    lesson = a_lesson(app, cast, provider="jitsi")
    enter(lesson, cast.sam)
    with pytest.raises(Refused):
        rooms.end_for_all(lesson.id, by=cast.ada)  # nobody has begun it
    ada = enter(lesson, cast.ada)
    with pytest.raises(NotFound):
        rooms.end_for_all(lesson.id, by=cast.sam)
    for _again in range(2):
        rooms.end_for_all(lesson.id, by=cast.ada)
    assert the(lesson).status == "ended" and rooms.inside(the(lesson)) == []
    assert presence(lesson).count((None, "ended")) == 1 and audited("video_session.ended") == ["video_session.ended"]
    owed = db.session.scalars(db.select(Outbox.kind).where(Outbox.kind.in_(("end_room", "attendance"))).order_by(Outbox.kind)).all()
    assert owed == ["attendance", "end_room"]
    assert rooms.news(the(lesson), ada) == {"kind": "ended"}


def at_its_end(lesson, **ago):
    ends_at = now() - timedelta(**ago)
    db.session.execute(db.update(VideoSession).where(VideoSession.id == lesson.id).values(
        starts_at=ends_at - timedelta(hours=1), ends_at=ends_at))
    db.session.commit()


def test_a_lesson_that_runs_over_is_ended_after_the_grace(cast, lesson, inside):
    enter(lesson, cast.ada)
    at_its_end(lesson, minutes=14)
    assert rooms.end_overdue() == 0
    at_its_end(lesson, minutes=16)
    assert rooms.end_overdue() == 1 and rooms.end_overdue() == 0
    assert the(lesson).status == "ended" and the(lesson).ended_at == the(lesson).ends_at + timedelta(minutes=15)


def test_a_lesson_that_all_have_left_ends_at_its_end(cast, lesson, inside):
    ada = enter(lesson, cast.ada)
    at_its_end(lesson, minutes=2)
    assert rooms.end_overdue() == 0  # she is still there
    rooms.leave(ada.id)
    db.session.execute(db.update(RoomPeer).values(left_at=the(lesson).ends_at - timedelta(minutes=3),
                                                  seen_at=the(lesson).ends_at - timedelta(minutes=3)))
    db.session.commit()
    assert rooms.end_overdue() == 1 and the(lesson).ended_at == the(lesson).ends_at


def test_a_lesson_that_nobody_began_ends_without_a_word_of_presence(cast, lesson, inside):
    at_its_end(lesson, minutes=16)
    assert rooms.end_overdue() == 1
    assert the(lesson).status == "ended" and the(lesson).started_at is None and presence(lesson) == []


def test_a_moved_lesson_is_not_ended(cast, lesson, inside):
    enter(lesson, cast.ada)
    assert rooms.end_overdue() == 0 and the(lesson).status == "live"

"""What the open room page asks for and tells: short questions, each answered at once, so that few threads serve many rooms."""
import uuid

from flask import abort, jsonify, redirect, request, url_for

from app import doors
from app.actions import rooms
from app.actions.rooms import signals
from app.blueprints.rooms import bp
from app.blueprints.rooms.asking import cursor, instant, my_peer, said, the_session, whole
from app.doors import me

SWITCHES = {"microphone": "microphone_on", "camera": "camera_on", "sharing": "sharing_screen"}
MOST_SIGNALS = 100


@bp.get("/state")
@doors.member
def state(public_id):
    """For pages that wait: how the room stands for this person."""
    answer, _place = rooms.asked(the_session(public_id), me().person_id, entering=True)
    return jsonify(kind=answer.kind, opensAt=answer.opens_at.isoformat(), closesAt=answer.closes_at.isoformat())


@bp.post("/peers")
@doors.member
def enter(public_id):
    peer = rooms.enter(the_session(public_id).id, me().person)
    return jsonify(id=str(peer.public_id)), 201


@bp.get("/peers/<uuid:peer_id>/news")
@doors.member
def news(public_id, peer_id):
    video_session, peer = my_peer(public_id, peer_id)
    return jsonify(rooms.news(video_session, peer, after=cursor("after"), said_after=instant("said_after")))


@bp.post("/peers/<uuid:peer_id>/beat")
@doors.member
def beat(public_id, peer_id):
    peer, body = my_peer(public_id, peer_id)[1], said()
    switches = {column: body[name] for name, column in SWITCHES.items() if isinstance(body.get(name), bool)}
    lives = rooms.beat(peer.id, whole(body.get("seq"), least=1), **switches)
    return jsonify(inside=lives)


@bp.post("/peers/<uuid:peer_id>/signals")
@doors.member
def signal(public_id, peer_id):
    _video_session, peer = my_peer(public_id, peer_id)
    return jsonify(taken=rooms.send(peer, [read_signal(message) for message in read_list(said().get("signals"))]))


def read_list(messages):
    return messages if isinstance(messages, list) and len(messages) <= MOST_SIGNALS else abort(400)


def read_signal(message):
    if not isinstance(message, dict) or message.get("kind") not in signals.KINDS or not isinstance(message.get("body"), dict):
        abort(400)
    return read_id(message.get("to")), message["kind"], message["body"]


def read_id(text):
    try:
        return uuid.UUID(text if isinstance(text, str) else "")
    except ValueError:
        abort(400)


@bp.post("/peers/<uuid:peer_id>/hand")
@doors.member
def hand(public_id, peer_id):
    """Raise or lower the own hand; a teacher lowers another's, named by `of`."""
    video_session, peer = my_peer(public_id, peer_id)
    body = said()
    whose = read_id(body["of"]) if "of" in body else peer.public_id
    target = next((each for each in rooms.inside(video_session) if each.public_id == whose), None) or abort(404)
    rooms.raise_hand(target.id, body.get("raised") is True, by=peer)
    return "", 204


@bp.post("/peers/<uuid:peer_id>/leave")
@doors.member
def leave(public_id, peer_id):
    """Also by navigator.sendBeacon, which cannot set a header: the CSRF token comes in the form then."""
    rooms.leave(my_peer(public_id, peer_id)[1].id)
    return "", 204


@bp.post("/messages")
@doors.member
def say(public_id):
    video_session, body = the_session(public_id), said()
    text = body.get("body") if isinstance(body.get("body"), str) else abort(400)
    message = rooms.say(video_session.id, me().person, text, public_id=read_id(body.get("id")))
    return jsonify(id=str(message.public_id), at=message.at.isoformat(), time=rooms.clock(message.at)), 201


@bp.post("/end")
@doors.member
def end(public_id):
    """From the room's page, or from the session's page as a plain form."""
    rooms.end_for_all(the_session(public_id).id, by=me().person)
    if request.accept_mimetypes.best == "application/json":
        return "", 204
    return redirect(url_for("rooms.show", public_id=public_id), 303)

"""What a person says about herself."""
import hashlib

from app import zones
from app.actions import audit, limits
from app.actions.transaction import transaction
from app.adapters import picture, plain
from app.clock import now
from app.database import db
from app.models import Membership, Person, Picture
from app.rules import zone_names

FIELDS = ("name", "zone", "language", "theme", "hour_cycle")


def change_profile(me, **values):
    """Set name, zone, language, theme, hour_cycle: those that are given. A zone set by hand is a confirmed one."""
    with transaction():
        person = db.session.get(Person, me.person_id, with_for_update=True)
        given = {name: values[name] for name in FIELDS if name in values}
        if "name" in given:
            given["name"] = plain.name(given["name"])
        before = {name: getattr(person, name) for name, value in given.items() if getattr(person, name) != value}
        if "zone" in given:
            person.zone_confirmed_at = person.zone_confirmed_at or now()
        if before:
            for name in before:
                setattr(person, name, given[name])
            audit.record("profile.changed", person, institution_id=me.institution_id,
                         **before_and_after(before, {name: given[name] for name in before}))
    return person


def change_headline(me, headline):
    """What students of this institution read beside a teacher's name."""
    with transaction():
        member = db.session.get(Membership, me.membership.id, with_for_update=True)
        before, after = member.headline, plain.one_line(headline or "")
        if before != after:
            member.headline = after
            audit.record("member.headline_changed", member, before={"headline": before}, after={"headline": after})


def before_and_after(before, after):
    """What the audit log keeps: no name in it, for it stays when a person is erased."""
    return {"before": {name: value for name, value in before.items() if name != "name"} | dict.fromkeys(before.keys() & {"name"}, "…"),
            "after": {name: value for name, value in after.items() if name != "name"} | dict.fromkeys(after.keys() & {"name"}, "…")}


def confirm_zone(me, zone):
    """This is her zone: she has said so. An unknown name is not believed and changes nothing; returns whether it was known."""
    zone = zone_names.current(zones.known(zone))
    if zone is None:
        return False
    with transaction():
        person = db.session.get(Person, me.person_id, with_for_update=True)
        before, person.zone, person.zone_confirmed_at = person.zone, zone, now()
        audit.record("profile.zone_confirmed", person, institution_id=me.institution_id, before={"zone": before}, after={"zone": zone})
    return True


def change_picture(me, content):
    """Draw the uploaded picture anew, small and square, and keep it. Raises picture.NotAPicture; TooFast."""
    limits.spend("picture", account=me.person_id)
    drawn, content_type = picture.draw(content)
    with transaction():
        person = db.session.get(Person, me.person_id, with_for_update=True)
        kept = db.session.get(Picture, person.id) or Picture(person_id=person.id)
        kept.content, kept.content_type = drawn, content_type
        db.session.add(kept)
        person.picture_etag = hashlib.sha256(drawn).hexdigest()[:20]
        audit.record("profile.picture_changed", person, institution_id=me.institution_id)


def remove_picture(me):
    """No picture any more; initials stand in for it."""
    with transaction():
        person = db.session.get(Person, me.person_id, with_for_update=True)
        if person.picture_etag:
            person.picture_etag = ""
            db.session.delete(db.session.get(Picture, person.id))
            audit.record("profile.picture_removed", person, institution_id=me.institution_id)

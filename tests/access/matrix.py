"""Who sees which object: one entry per route. The door says who may come in at all; `who` says for whom the object is there.

A new route needs an entry here, then `python -m tests.access.document` writes docs/access.md anew.
"""
from dataclasses import dataclass, field

PEOPLE = ("visitor", "sam", "tom", "ada", "ben", "olga", "zoe", "yan", "rita", "pia")
OURS = {"sam", "tom", "ada", "ben", "olga"}  # who belongs to the school

@dataclass(frozen=True)
class Audience:
    """People for whom an object is there, and how a reader of docs/access.md is told so."""

    words: str
    people: frozenset


def audience(words, people):
    return Audience(words, frozenset(people.split() if isinstance(people, str) else people))


EVERYBODY = audience("", PEOPLE)
LESSON = audience("its teacher, its students, the owner", "sam ada olga")
IN_IT = audience("its teacher and its students", "sam ada")
OVER_IT = audience("its teacher, the owner", "ada olga")
OWNER = audience("the owner of its institution", "olga")
OWN = audience("whose it is", "sam")
HERS = audience("the teacher herself, the owner", "ada olga")
STUDENTS = audience("students of its institution", "sam tom")
COLLEAGUES = audience("who shares an institution with the person", OURS)
MEMBERS = audience("members of the institution", OURS)
ADMIN = audience("platform admins", "pia")
HOLDER = audience("whoever has the link", PEOPLE)
PROVIDER = audience("a video provider that signs what it tells", ())


@dataclass(frozen=True)
class Entry:
    """`args` names what stands in the address, by the names in the world; `page` and `hx` are the statuses of GET for who may."""

    who: Audience = EVERYBODY
    args: dict = field(default_factory=dict)
    page: int = 200
    hx: int = 0  # 0: as the page
    but: dict = field(default_factory=dict)  # person → (status of the page, of the fragment) where it differs
    fixed: dict = field(default_factory=dict)  # arguments that choose no object
    sees_only: tuple = ()  # for whom the thing is there, but who may not do this to it: 404 too
    no_such: int = 404  # the answer to who may not see it; a provider that is not believed gets 401

    def status(self, person, style):
        page, hx = self.but.get(person, (self.page, self.hx or self.page))
        return hx if style == "hx" else page


SIGNED_IN = PEOPLE[1:]


def of(who, page=200, hx=0, *, but=None, fixed=None, sees_only=(), no_such=404, **args):
    return Entry(who, args, page, hx, but or {}, fixed or {}, sees_only, no_such)


def lesson(who=LESSON, page=200, hx=0, **more):
    return of(who, page, hx, public_id="lesson", **more)


def room(who=IN_IT, page=200, hx=0, **more):
    return of(who, page, hx, public_id="room", **more)


def tab(**more):
    return of(OWN, public_id="room", peer_id="Sam's tab", **more)


def hours(**more):
    return of(HERS, member_id="Ada's membership", **more)


ENTRIES = {
    # coming in
    "account.sign_in": Entry(but=dict.fromkeys(SIGNED_IN, (303, 200))),
    "account.sign_out": Entry(), "account.sign_up": Entry(), "account.sent": Entry(), "account.forgot_password": Entry(),
    "account.demo_sign_in": Entry(),
    "account.verify_email": of(HOLDER, token="verify_email token"),
    "account.create_verified_email": of(HOLDER, token="verify_email token"),
    "account.change_email": of(HOLDER, token="change_email token"),
    "account.create_changed_email": of(HOLDER, token="change_email token"),
    "account.reset_password": of(HOLDER, token="reset_password token"),
    "account.invitation": of(HOLDER, token="invitation token"),
    "account.accept_invitation": of(HOLDER, token="invitation token"),
    "account.join": of(audience("everybody", PEOPLE), slug="short name"),
    "account.create_membership": of(audience("everybody", PEOPLE), slug="short name"),
    "account.switch": Entry(),
    "account.create_switch": of(MEMBERS, institution_id="school"),
    "setup.index": Entry(page=303, hx=200),
    # oneself
    "profile.edit": Entry(), "profile.confirm_zone": Entry(), "profile.email": Entry(), "profile.password": Entry(),
    "profile.edit_picture": Entry(), "profile.remove_picture": Entry(),
    "profile.picture": of(COLLEAGUES, person_id="Sam"),
    "sign_ins.index": Entry(), "sign_ins.destroy_others": Entry(),
    "sign_ins.destroy": of(OWN, sign_in_id="Sam's sign-in"),
    "reminders.edit": Entry(),
    "reminders.ask_to_stop": of(HOLDER, token="stop token"), "reminders.stop_all": of(HOLDER, token="stop token"),
    "calendar_feed.edit": Entry(), "calendar_feed.create": Entry(), "calendar_feed.destroy": Entry(),
    "calendar_feed.show": of(HOLDER, token="feed token"),
    # what is ahead and what was
    "dashboard.index": Entry(but={"visitor": (200, 401)}), "dashboard.past": Entry(), "calendar.index": Entry(),
    "booking.teachers": Entry(), "booking.times": of(STUDENTS, offering_id="offering"),
    "booking.confirm": of(STUDENTS, 303, offering_id="offering"), "booking.create": of(STUDENTS, offering_id="offering"),
    # what a teacher offers
    "offerings.index": Entry(), "offerings.new": Entry(), "offerings.preview": Entry(),
    **{f"offerings.{what}": of(HERS, offering_id="offering") for what in (
        "edit", "preview_change", "switch_on", "switch_off", "destroy")},
    # a lesson
    "sessions.show": lesson(), "sessions.messages": lesson(page=303, hx=200), "sessions.write": lesson(),
    "sessions.move": lesson(), "sessions.move_it": lesson(), "sessions.cancel": lesson(), "sessions.cancel_it": lesson(),
    "session_calendar.show": lesson(IN_IT),
    # its room: the owner is told that it is not hers
    "rooms.show": room(LESSON, but={"olga": (403, 403)}), "rooms.check": room(LESSON), "rooms.state": room(LESSON),
    "rooms.enter": room(LESSON), "rooms.say": room(LESSON), "rooms.end": room(LESSON, sees_only=("sam", "olga")),
    "rooms.news": tab(), "rooms.beat": tab(), "rooms.signal": tab(), "rooms.hand": tab(), "rooms.leave": tab(),
    # attendance
    "attendance.index": Entry(), "attendance.export": Entry(), "attendance.columns": Entry(),
    "attendance.of_session": of(LESSON, public_id="past lesson"),
    "attendance.show": of(LESSON, 303, 200, public_id="attendance"), "attendance.correct": of(OVER_IT, public_id="attendance"),
    # a teacher's hours
    "availability.edit": Entry(), "availability.edit_of": hours(), "availability.rules": hours(), "availability.copy_day": hours(),
    "availability.add_hours": hours(), "availability.add_dates": hours(),
    "availability.undo": hours(change_id="change"),
    **{f"availability.{what}": hours(hours_id="hours") for what in ("change_hours", "switch_off", "switch_on", "remove_hours")},
    **{f"availability.{what}": hours(dates_id="dates") for what in ("change_dates", "remove_dates")},
    # an institution
    "institution.settings": Entry(), "health.index": Entry(), "health.healthz": Entry(),
    "audit.index": Entry(), "audit.export": Entry(),
    "members.index": Entry(), "members.invite": Entry(), "members.invitations_index": Entry(),
    **{f"members.{what}": of(OWNER, member_id="Sam's membership") for what in ("show", "change_role", "destroy", "restore")},
    **{f"members.{what}": of(OWNER, invitation_id="invitation") for what in ("resend", "revoke")},
    "mails.index": Entry(), **{f"mails.{what}": of(OWNER, mail_id="mail") for what in ("show", "html", "send_again")},
    # all institutions
    "platform.index": Entry(), "platform.create": Entry(), "platform.invite_owner": of(ADMIN, institution_id="school"),
    # a demonstration, which this is not
    "dev_kit.index": Entry(), "dev_kit.calendar": Entry(), "dev_kit.check": Entry(),
    "dev_kit.refusal": of(EVERYBODY, fixed={"status": 409}),
    "dev_mail.index": Entry(),
    **{f"dev_mail.{what}": of(audience("everybody", PEOPLE), mail_id="mail") for what in ("show", "html", "invitation")},
    # other programs: who asks is told by the signature alone, and nobody here has one
    "hooks.jaas": of(PROVIDER),  # not set up: no such page
    "hooks.jitsi_event": of(PROVIDER, fixed={"whose": "room", "what": "created"}, no_such=401),
    "hooks.open_conference": of(PROVIDER, no_such=401), "hooks.close_conference": of(PROVIDER, fixed={"name": "x"}, no_such=401),
}

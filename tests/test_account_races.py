"""Several requests at once, on real connections: what may happen once happens once."""
from threading import Barrier, Thread

from sqlalchemy import func, select

from app.actions import account, invitations, members
from app.database import db
from app.models import AuditRow, Membership, Person
from app.refusals import Refused, TooFast
from tests.account_helpers import GOOD, OTHER, audited, give_password, token
from tests.cast import kept


def at_once(app, *tries):
    """Run these functions at the same moment, each with a connection of its own. Returns what each returned or raised."""
    barrier, results = Barrier(len(tries)), [None] * len(tries)

    def run(number, attempt):
        with app.app_context():
            barrier.wait()
            try:
                results[number] = attempt()
            except Exception as fault:
                results[number] = fault
            finally:
                db.session.remove()

    threads = [Thread(target=run, args=(number, attempt)) for number, attempt in enumerate(tries)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    return results


def test_two_owners_who_remove_each_other_leave_one(app, cast):
    with kept(app):
        rows = {row.person_id: row for row in db.session.scalars(select(Membership))}
        rows[cast.ada.id].role = "owner"
        olga, ada = rows[cast.olga.id].id, rows[cast.ada.id].id
    results = at_once(app, *(lambda id=id: members.remove(db.session.get(Membership, id)) for id in (olga, ada)))
    assert [type(result) for result in results].count(Refused) == 1
    with kept(app):
        assert db.session.scalar(select(func.count()).select_from(Membership).where(
            Membership.institution_id == cast.school.id, Membership.role == "owner", Membership.removed_at.is_(None))) == 1


def test_a_reset_link_used_twice_at_once_sets_one_password(app, cast, visitor):
    visitor.post("/forgot-password", data={"email": "sam@example.org"})
    secret = token(app, "reset_password")
    results = at_once(app, *(lambda new=new: account.reset_password(secret, new) for new in (GOOD, OTHER, GOOD + "!", OTHER + "!")))
    assert [isinstance(result, Refused) for result in results].count(False) == 1
    assert len(audited(app, "person.password_reset")) == 1


def test_an_invitation_accepted_twice_at_once_makes_one_member(app, cast, as_olga):
    as_olga.post("/people/invitations/new", data={"emails": "zoe@example.org", "role": "teacher"})
    secret = token(app, "invitation")
    at_once(app, *[lambda: invitations.accept(secret, db.session.get(Person, cast.zoe.id))] * 4)
    with kept(app):
        rows = select(func.count()).select_from(Membership).where(Membership.person_id == cast.zoe.id)
        assert db.session.scalar(rows) == 2  # her own school, and this one
        assert db.session.scalar(select(func.count()).select_from(AuditRow).where(AuditRow.action == "member.joined")) == 1


def test_those_who_sign_up_at_once_with_one_address_make_one_account(app, cast):
    def sign_up():
        account.sign_up(cast.school, name="Mia Møller", email="mia@example.org", password=GOOD)

    results = at_once(app, sign_up, sign_up, sign_up)
    assert results == [None] * 3
    with kept(app):
        assert db.session.scalar(select(func.count()).select_from(Person).where(Person.email == "mia@example.org")) == 1


def test_many_guesses_at_once_are_no_more_than_ten(app, cast):
    give_password(app, cast.sam)
    results = at_once(app, *[lambda: account.sign_in("sam@example.org", OTHER)] * 24)
    assert [isinstance(result, TooFast) for result in results].count(False) <= 10
    assert all(isinstance(result, Refused) for result in results)

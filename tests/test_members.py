"""Who belongs to an institution, as what; invitations."""
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from sqlalchemy import select

from app.database import db
from app.models import Invitation, Membership, Person
from tests.account_helpers import GOOD, audited, give_password, mails, person, sign_in, token
from tests.cast import kept

NEW = {"name": "Nia Novak", "password": GOOD, "zone": "Europe/Zagreb"}


def member(app, someone):
    with kept(app):
        found = db.session.scalars(select(Membership).where(Membership.person_id == someone.id)).one()
        db.session.expunge_all()
    return found


def page_of(app, someone):
    return f"/people/{member(app, someone).public_id}"


def invite(client, *emails, role="teacher"):
    return client.post("/people/invitations/new", data={"emails": "\n".join(emails), "role": role})


def test_olga_sees_her_people_and_nobody_elses(app, cast, as_olga):
    page = as_olga.get("/people").text
    assert all(name in page for name in ("Olga Okafor", "Ada Albers", "Sam Silva"))
    assert not any(name in page for name in ("Zoe Zimmer", "Yan Yilmaz", "Rita Reis"))


@pytest.mark.parametrize(("query", "found", "missing"), [
    ("q=SIL", "Sam Silva", "Tom Tanaka"), ("q=tom%40", "Tom Tanaka", "Sam Silva"), ("role=teacher", "Ada Albers", "Sam Silva"),
    ("role=removed", "Rita Reis", "Sam Silva"), ("q=%25", "Nobody found", "Sam Silva"), ("q=%00a&role=xx&page=-3", "Ada Albers", "Zoe"),
])
def test_olga_looks_for_people(app, cast, as_olga, query, found, missing):
    page = as_olga.get(f"/people?{query}")
    assert page.status_code == 200 and found in page.text and missing not in page.text


def test_a_long_list_comes_in_pages(app, cast, as_olga):
    with kept(app) as session:
        for number in range(60):
            one = Person(name=f"Pupil {number:02}", email=f"pupil{number}@example.org", created_at=cast.sam.created_at)
            session.add(one)
            session.flush()
            session.add(Membership(institution_id=cast.school.id, person_id=one.id, role="student", joined_at=one.created_at))
    second = as_olga.get("/people?q=pupil&page=2").text
    assert "Pupil 25" in second and "Pupil 24" not in second and "Page 2 of 3" in second
    assert "Pupil 59" in as_olga.get("/people?q=pupil&page=999").text


@pytest.mark.parametrize("path", ["/people", "/people/invitations", "/people/invitations/new", "/institution/settings"])
def test_only_owners_look_after_people(app, as_ada, as_sam, as_rita, visitor, path):
    assert [client.get(path).status_code for client in (as_ada, as_sam, as_rita)] == [404, 404, 404]
    assert visitor.get(path).status_code == 303


def test_a_stranger_finds_no_member_of_another_institution(app, cast, as_zoe):
    address = page_of(app, cast.sam)
    assert as_zoe.get(address).status_code == as_zoe.get("/people/00000000-0000-4000-8000-000000000000").status_code == 404
    for verb in ("role", "removal", "return"):
        assert as_zoe.post(f"{address}/{verb}", data={"role": "owner"}).status_code == 404
    assert member(app, cast.sam).role == "student"


def test_ada_becomes_an_owner_and_signs_in_again(app, cast, as_olga, as_ada):
    as_olga.post(f"{page_of(app, cast.ada)}/role", data={"role": "owner", "teaches": "y"})
    ada = member(app, cast.ada)
    assert (ada.role, ada.teaches) == ("owner", True)
    assert as_ada.get("/profile").status_code == 303
    row, = audited(app, "member.role_changed")
    assert (row.before, row.after) == ({"role": "teacher", "teaches": True}, {"role": "owner", "teaches": True})


def test_the_last_owner_stays(app, cast, as_olga):
    address = page_of(app, cast.olga)
    assert as_olga.post(f"{address}/role", data={"role": "teacher"}).status_code == 409
    assert "only owner" in as_olga.post(f"{address}/removal").text
    assert member(app, cast.olga).role == "owner" and member(app, cast.olga).removed_at is None


def test_an_owner_may_step_down_when_there_is_another(app, cast, as_olga):
    as_olga.post(f"{page_of(app, cast.ada)}/role", data={"role": "owner"})
    as_olga.post(f"{page_of(app, cast.olga)}/role", data={"role": "teacher"})
    assert member(app, cast.olga).role == "teacher"
    assert as_olga.get("/people").status_code == 303


def test_olga_reads_what_a_removal_means_before_she_removes(app, cast, as_olga, as_sam):
    address = page_of(app, cast.sam)
    assert "attendance stay" in as_olga.get(address).text
    assert as_sam.get("/profile").status_code == 200
    as_olga.post(f"{address}/removal")
    assert as_sam.get("/profile").status_code == 303  # out at once
    assert "Sam Silva" in as_olga.get("/people?role=removed").text
    as_olga.post(f"{address}/return")
    assert member(app, cast.sam).removed_at is None
    assert [len(audited(app, action)) for action in ("member.removed", "member.restored")] == [1, 1]


def test_a_new_teacher_is_invited_and_joins(app, cast, as_olga, visitor):
    assert invite(as_olga, "Nia@example.org").status_code == 303
    address = f"/invitation/{token(app, 'invitation')}"
    assert "Lindenhof" in visitor.get(address).text
    assert person(app, "nia@example.org") is None  # opening the link changed nothing
    assert visitor.post(address, data=NEW).status_code == 303
    nia = person(app, "nia@example.org")
    assert nia.email_verified_at and (member(app, nia).role, member(app, nia).teaches) == ("teacher", True)
    assert "Nia Novak" in visitor.get("/profile").text
    assert app.test_client().get(address).status_code == 404  # once


def test_an_invitation_says_the_role_not_the_form(app, cast, as_olga, visitor):
    invite(as_olga, "nia@example.org", role="student")
    visitor.post(f"/invitation/{token(app, 'invitation')}", data={**NEW, "role": "owner", "email": "olga@example.org"})
    assert member(app, person(app, "nia@example.org")).role == "student"


def test_who_has_an_account_signs_in_with_it_and_nothing_is_overwritten(app, cast, as_olga, visitor):
    give_password(app, cast.zoe)
    before = person(app, "zoe@example.org")
    invite(as_olga, "zoe@example.org")
    address = f"/invitation/{token(app, 'invitation')}"
    assert "Sign in to accept" in visitor.get(address).text
    assert visitor.post(address, data={**NEW, "password": "quite another password"}).status_code == 401
    assert person(app, "zoe@example.org").password_hash == before.password_hash
    sign_in(visitor, "zoe@example.org")
    assert visitor.post(address).status_code == 303
    with kept(app):
        rows = select(Membership.institution_id, Membership.role).where(Membership.person_id == cast.zoe.id)
        assert set(db.session.execute(rows).all()) == {(cast.other_school.id, "owner"), (cast.school.id, "teacher")}


def test_an_invitation_is_for_its_own_address(app, cast, as_olga, as_zoe):
    invite(as_olga, "nia@example.org", role="owner")
    address = f"/invitation/{token(app, 'invitation')}"
    assert "another address" in as_zoe.get(address).text
    assert as_zoe.post(address).status_code == 409
    with kept(app):
        assert db.session.scalars(select(Invitation)).one().accepted_at is None


def test_rita_comes_back_by_an_invitation(app, cast, as_olga, as_rita):
    invite(as_olga, "rita@example.org", role="teacher")
    as_rita.post(f"/invitation/{token(app, 'invitation')}")
    rita = member(app, cast.rita)
    assert (rita.role, rita.removed_at) == ("teacher", None)


def test_one_bad_address_and_nobody_is_invited(app, cast, as_olga):
    page = invite(as_olga, "nia@example.org", "not an address")
    assert page.status_code == 422 and "nia@example.org" in page.text
    assert "Already a member" in invite(as_olga, "nia@example.org", "sam@example.org").text
    assert invite(as_olga, *(f"x{number}@example.org" for number in range(51))).status_code == 422
    assert mails(app, "invitation") == []


def test_an_invitation_is_sent_again_with_a_new_link(app, cast, as_olga, visitor):
    invite(as_olga, "nia@example.org")
    first = token(app, "invitation")
    with kept(app):
        address = f"/people/invitations/{db.session.scalars(select(Invitation)).one().public_id}"
    as_olga.post(f"{address}/resend")
    assert visitor.get(f"/invitation/{first}").status_code == 404
    assert visitor.get(f"/invitation/{token(app, 'invitation')}").status_code == 200
    as_olga.post(f"{address}/revocation")
    assert visitor.get(f"/invitation/{token(app, 'invitation')}").status_code == 404
    assert as_olga.post(f"{address}/resend").status_code == 409


def test_an_invitation_is_good_for_seven_days(app, cast, as_olga, visitor):
    invite(as_olga, "nia@example.org")
    address = f"/invitation/{token(app, 'invitation')}"
    with time_machine.travel(datetime.now(UTC) + timedelta(days=6, hours=23)):
        assert visitor.get(address).status_code == 200
    with time_machine.travel(datetime.now(UTC) + timedelta(days=7, hours=1)):
        assert visitor.post(address, data=NEW).status_code == 404


def test_a_stranger_cannot_touch_an_invitation_of_another_institution(app, cast, as_olga, as_zoe):
    invite(as_olga, "nia@example.org")
    with kept(app):
        address = f"/people/invitations/{db.session.scalars(select(Invitation)).one().public_id}"
    assert [as_zoe.post(f"{address}/{verb}").status_code for verb in ("resend", "revocation")] == [404, 404]
    assert "nia@example.org" not in as_zoe.get("/people/invitations").text

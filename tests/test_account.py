"""Signing up, in and out; confirming an address; a forgotten password."""
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from sqlalchemy import select

from app.database import db
from app.models import Membership
from tests.account_helpers import GOOD, OTHER, audited, give_password, mails, person, said, sign_in, token
from tests.cast import kept

MIA = {"name": "Mia Møller", "email": "Mia@Example.ORG", "password": GOOD, "zone": "Europe/Copenhagen"}


def test_mia_signs_up_confirms_and_is_in(app, cast, visitor):
    page = visitor.post("/sign-up", data=MIA, follow_redirects=True)
    assert "mia@example.org" in page.text
    address = f"/verify-email/{token(app, 'verify_email')}"
    assert "Mia Møller" in visitor.get(address).text
    assert person(app, "mia@example.org").email_verified_at is None  # a scanner may have opened it
    assert "Mia Møller" in visitor.post(address, follow_redirects=True).text
    mia = person(app, "mia@example.org")
    assert mia.email_verified_at and mia.zone == "Europe/Copenhagen" and mia.zone_confirmed_at is None
    assert len(audited(app, "person.signed_up")) == len(audited(app, "person.email_verified")) == 1


def test_who_signs_up_becomes_a_student_and_nothing_more(app, cast, visitor):
    visitor.post("/sign-up", data={**MIA, "role": "owner", "is_platform_admin": "1", "email_verified_at": "2026-01-01", "id": "1"})
    mia = person(app, "mia@example.org")
    with kept(app):
        member = db.session.scalars(select(Membership).where(Membership.person_id == mia.id)).one()
        assert (member.role, member.institution_id, member.teaches) == ("student", cast.school.id, False)
    assert not mia.is_platform_admin and mia.email_verified_at is None


def test_a_link_confirmed_in_another_browser_does_not_sign_in(app, cast, visitor):
    visitor.post("/sign-up", data=MIA)
    elsewhere = app.test_client()
    page = elsewhere.post(f"/verify-email/{token(app, 'verify_email')}", follow_redirects=True)
    assert "Sign in to go on" in page.text
    assert elsewhere.get("/profile").status_code == 303


def test_a_known_address_gets_the_same_answer_and_a_letter(app, cast, visitor):
    unknown = visitor.post("/sign-up", data=MIA, follow_redirects=True)
    known = visitor.post("/sign-up", data={**MIA, "email": "sam@example.org"}, follow_redirects=True)
    assert known.status_code == unknown.status_code == 200
    assert said(known).replace("sam@example.org", "mia@example.org") == said(unknown)
    assert mails(app, "already_registered")[0].to_email == "sam@example.org"
    assert person(app, "sam@example.org").name == "Sam Silva"


def test_two_who_sign_up_with_one_address_get_no_password_before_the_mail_is_read(app, cast, visitor):
    """Whoever came first must not know the password of an account that its owner confirms."""
    app.test_client().post("/sign-up", data={**MIA, "password": OTHER})
    visitor.post("/sign-up", data=MIA)
    visitor.post(f"/verify-email/{token(app, 'verify_email')}")
    assert sign_in(visitor, "mia@example.org", OTHER).status_code == 422
    assert sign_in(visitor, "mia@example.org", GOOD).status_code == 422
    visitor.post(f"/reset-password/{token(app, 'reset_password')}", data={"password": GOOD})
    assert sign_in(visitor, "mia@example.org", GOOD).status_code == 303


@pytest.mark.parametrize(("field", "typed", "word"), [
    ("name", "   ", "fill this in"), ("name", "<>", "use letters"), ("email", "mia@", "typing error"), ("email", "", "fill this in"),
    ("email", "a b@example.org", "typing error"), ("password", "short", "12 to 128"), ("password", "p" * 200, "12 to 128"),
    ("password", "password123456", "tried first"), ("password", "mia møller 12", "too close"),
])
def test_a_form_that_cannot_be_used_comes_back_with_its_fields(app, cast, visitor, field, typed, word):
    page = visitor.post("/sign-up", data={**MIA, field: typed})
    assert page.status_code == 422
    assert word in page.text
    assert page.text.count(GOOD) == 0 and (field == "name" or "Mia Møller" in page.text)


def test_one_cannot_sign_up_where_one_is_invited(app, cast, visitor):
    with kept(app) as session:
        session.get(type(cast.school), cast.school.id).sign_up = "invitation"
    assert "by invitation" in visitor.get("/sign-up").text
    visitor.post("/sign-up", data=MIA)
    assert person(app, "mia@example.org") is None


def test_sam_signs_in_and_out(app, cast, visitor):
    give_password(app, cast.sam)
    assert sign_in(visitor, " SAM@example.org ").status_code == 303
    assert "Sam Silva" in visitor.get("/profile").text
    visitor.post("/sign-out")
    assert visitor.get("/profile").status_code == 303
    assert len(audited(app, "sign_in.started")) == len(audited(app, "sign_in.ended")) == 1


def test_a_stolen_cookie_is_worth_nothing_after_signing_out(app, cast, visitor):
    give_password(app, cast.sam)
    sign_in(visitor, "sam@example.org")
    cookie, thief = visitor.get_cookie("lectern").value, app.test_client()
    thief.set_cookie("lectern", cookie)
    assert thief.get("/profile").status_code == 200
    visitor.post("/sign-out")
    assert thief.get("/profile").status_code == 303


def test_a_wrong_password_and_an_unknown_address_read_the_same(app, cast, visitor):
    give_password(app, cast.sam)
    wrong, unknown = sign_in(visitor, "sam@example.org", OTHER), sign_in(visitor, "xam@example.org", OTHER)
    assert wrong.status_code == unknown.status_code == 422
    assert "do not fit together" in wrong.text
    assert said(wrong).replace("sam@", "xam@") == said(unknown)


def test_an_unknown_address_costs_one_hash_like_a_known_one(app, cast, visitor, monkeypatch):
    from app.actions.account import passwords

    give_password(app, cast.sam)
    passwords.nobodys.cache_clear()
    sign_in(visitor, "warm@example.org")
    verified, verify = [], passwords.HASHER.verify
    monkeypatch.setattr(passwords, "HASHER", type("Counted", (), {"verify": lambda self, *args: verified.append(1) or verify(*args)})())
    for email in ("sam@example.org", "nobody@example.org", "ada@example.org"):  # Ada has no password
        sign_in(visitor, email, OTHER)
    assert len(verified) == 3


def test_who_has_not_confirmed_the_address_is_not_in_and_gets_the_link_again(app, cast, visitor):
    visitor.post("/sign-up", data=MIA)
    page = sign_in(visitor, "mia@example.org")
    assert page.status_code == 403 and "confirm your address" in page.text
    assert len(mails(app, "verify_email")) == 2
    assert visitor.get("/profile").status_code == 303


def test_signing_in_leads_on_to_the_page_that_was_asked_for(app, cast, visitor):
    give_password(app, cast.olga)
    assert visitor.get("/people?q=sam").location.endswith("/sign-in?next=/people?q%3Dsam")
    assert sign_in(visitor, "olga@example.org", next="/people?q=sam").location == "/people?q=sam"


@pytest.mark.parametrize("elsewhere", ["//evil.example", "https://evil.example/", "/\\evil.example", "/x@evil.example"])
def test_signing_in_never_leads_to_another_site(app, cast, visitor, elsewhere):
    give_password(app, cast.sam)
    assert "evil" not in sign_in(visitor, "sam@example.org", next=elsewhere).location


def test_the_eleventh_wrong_password_has_to_wait(app, cast, visitor):
    give_password(app, cast.sam)
    for _time in range(10):
        assert sign_in(visitor, "sam@example.org", OTHER).status_code == 422
    page = sign_in(visitor, "sam@example.org", GOOD)
    assert page.status_code == 429
    assert 0 < int(page.headers["Retry-After"]) <= 900
    with time_machine.travel(datetime.now(UTC) + timedelta(minutes=16)):
        assert sign_in(visitor, "sam@example.org", GOOD).status_code == 303


def test_a_right_password_is_not_counted(app, cast, visitor):
    give_password(app, cast.sam)
    for _time in range(12):
        assert sign_in(visitor, "sam@example.org").status_code == 303
        visitor.post("/sign-out")


def test_signing_in_takes_a_new_cookie_and_ends_the_old_one(app, cast, as_tom):
    give_password(app, cast.sam)
    before, thief = as_tom.get_cookie("lectern").value, app.test_client()
    sign_in(as_tom, "sam@example.org")
    assert as_tom.get_cookie("lectern").value != before
    thief.set_cookie("lectern", before)
    assert thief.get("/profile").status_code == 303


def test_sam_has_forgotten_his_password(app, cast, visitor, as_sam):
    assert "on its way" in visitor.post("/forgot-password", data={"email": "sam@example.org"}).text
    address = f"/reset-password/{token(app, 'reset_password')}"
    assert visitor.get(address).status_code == 200
    visitor.post(address, data={"password": OTHER})
    assert as_sam.get("/profile").status_code == 303  # signed out everywhere
    assert sign_in(visitor, "sam@example.org", OTHER).status_code == 303
    assert visitor.get(address).status_code == 404  # once
    assert len(mails(app, "password_changed")) == len(audited(app, "person.password_reset")) == 1


def test_nobody_learns_from_a_reset_who_has_an_account(app, cast, visitor):
    known = visitor.post("/forgot-password", data={"email": "sam@example.org"})
    unknown = visitor.post("/forgot-password", data={"email": "xam@example.org"})
    assert said(known).replace("sam@", "xam@") == said(unknown)
    assert [mail.to_email for mail in mails(app, "reset_password")] == ["sam@example.org"]


def test_a_reset_link_is_good_for_an_hour_and_the_newest_alone(app, cast, visitor):
    visitor.post("/forgot-password", data={"email": "sam@example.org"})
    first = token(app, "reset_password")
    visitor.post("/forgot-password", data={"email": "sam@example.org"})
    assert visitor.get(f"/reset-password/{first}").status_code == 404
    second = f"/reset-password/{token(app, 'reset_password')}"
    with time_machine.travel(datetime.now(UTC) + timedelta(minutes=61)):
        assert visitor.post(second, data={"password": OTHER}).status_code == 404
    assert person(app, "sam@example.org").password_hash is None


def test_a_link_is_good_for_its_own_purpose_alone(app, cast, visitor):
    visitor.post("/forgot-password", data={"email": "sam@example.org"})
    secret = token(app, "reset_password")
    assert visitor.get(f"/verify-email/{secret}").status_code == 404
    assert visitor.post(f"/verify-email/{secret}").status_code == 409


def test_the_fourth_reset_within_an_hour_has_to_wait(app, cast, visitor):
    for _time in range(3):
        visitor.post("/forgot-password", data={"email": "sam@example.org"})
    assert visitor.post("/forgot-password", data={"email": "sam@example.org"}).status_code == 429
    assert visitor.post("/forgot-password", data={"email": "tom@example.org"}).status_code == 200


def test_no_token_and_no_password_is_kept_in_clear(app, cast, visitor):
    visitor.post("/sign-up", data=MIA)
    secret = token(app, "verify_email")
    with kept(app) as session:
        for table in ("one_time_link", "sign_in", "audit", "person", "outbox", "attempt"):
            rows = str(session.execute(db.text(f"SELECT * FROM {table}")).all())
            assert secret not in rows and GOOD not in rows


@pytest.mark.parametrize("typed", ["a\0b", "x" * 5000, "\ud83d", "' OR 1=1 --", "{{7*7}}", "‮moc.elpmaxe"])
@pytest.mark.parametrize(("path", "fields"), [
    ("/sign-in", ("email", "password", "next")), ("/sign-up", ("name", "email", "password", "zone")),
    ("/forgot-password", ("email",)), ("/setup", ("code", "name", "email", "password"))])
def test_nothing_that_is_typed_breaks_the_entrance(app, cast, visitor, path, fields, typed):
    sent = typed.encode("utf-8", "surrogatepass")
    assert visitor.post(path, data=dict.fromkeys(fields, sent)).status_code in (303, 413, 422, 429)


def test_rita_can_sign_in_but_belongs_nowhere(app, cast, visitor):
    give_password(app, cast.rita)
    assert sign_in(visitor, "rita@example.org").location == "/profile"
    assert "no institution" in visitor.get("/profile").text
    assert visitor.get("/people").status_code == 404

"""The institution's settings; one or many of them; the first owner; a demonstration."""
import re
from datetime import UTC, datetime, timedelta
from threading import Barrier, Thread

import pytest
import time_machine
from sqlalchemy import func, select

from app.actions import first_owner
from app.database import db
from app.models import Institution, Membership, Person
from tests.account_helpers import GOOD, audited, give_password, mails, person, sign_in, token
from tests.cast import client_of, kept

SETTINGS = {
    "name": "Lindenhof", "zone": "Europe/Berlin", "language": "de", "currency": "CHF", "sign_up": "invitation",
    "reminder_minutes": ["60", "2880"], "student_joins_minutes_before": "10", "teacher_joins_minutes_before": "20",
    "late_after_minutes": "3", "left_early_minutes": "4", "present_percent": "75", "video_provider": "builtin",
}
FIRST = {
    "institution_name": "Casa de Música", "name": "Inés Ibarra", "email": "ines@example.org", "password": GOOD, "zone": "Europe/Madrid"}


@pytest.fixture
def many(app):
    app.config["LECTERN_INSTITUTIONS"] = "many"


@pytest.fixture
def as_pia(app, cast, many):
    """Pia looks after the whole install."""
    with kept(app):
        db.session.get(Person, cast.tom.id).is_platform_admin = True
    return client_of(app, cast.tom)


def school(app, cast):
    with kept(app):
        found = db.session.get(Institution, cast.school.id)
        db.session.expunge_all()
    return found


def code_of(app):
    with app.app_context():
        return first_owner.fresh_code()


def test_olga_changes_the_settings(app, cast, as_olga):
    assert as_olga.post("/institution/settings", data=SETTINGS).status_code == 303
    lindenhof = school(app, cast)
    assert (lindenhof.currency, lindenhof.sign_up, lindenhof.present_percent) == ("CHF", "invitation", 75)
    assert lindenhof.reminder_minutes == [2880, 60]
    row, = audited(app, "institution.changed")
    assert row.before["currency"] == "EUR" and row.after["currency"] == "CHF" and "zone" not in row.after


def test_no_reminder_at_all_can_be_chosen(app, cast, as_olga):
    as_olga.post("/institution/settings", data={**SETTINGS, "reminder_minutes": []})
    assert school(app, cast).reminder_minutes == []


@pytest.mark.parametrize(("field", "typed"), [
    ("name", ""), ("zone", "Atlantis"), ("currency", "XYZ"), ("sign_up", "closed"), ("reminder_minutes", "7"), ("present_percent", "0"),
    ("present_percent", "101"), ("late_after_minutes", "-1"), ("late_after_minutes", "many"), ("late_after_minutes", "9" * 40),
    ("video_provider", "jaas"), ("language", "xx"), ("student_joins_minutes_before", ""),
])
def test_settings_that_cannot_be_are_not_saved(app, cast, as_olga, field, typed):
    page = as_olga.post("/institution/settings", data={**SETTINGS, field: typed})
    assert page.status_code == 422
    assert audited(app, "institution.changed") == []


def test_a_form_never_says_whose_settings_they_are(app, cast, as_zoe):
    as_zoe.post("/institution/settings", data={**SETTINGS, "name": "Mine", "id": cast.school.id, "institution_id": cast.school.id})
    assert school(app, cast).name == "Lindenhof"


def test_whoever_reads_the_console_becomes_the_first_owner(app, visitor):
    page = visitor.post("/setup", data={**FIRST, "code": code_of(app)})
    assert page.location == "/institution/settings"
    assert "Casa de Música" in visitor.get("/institution/settings").text
    with kept(app):
        member = db.session.scalars(select(Membership)).one()
        assert (member.role, person(app, "ines@example.org").is_platform_admin) == ("owner", False)
    assert visitor.get("/setup").location == "/sign-in"
    assert code_of(app) is None


@pytest.mark.parametrize("typed", ["", "AAAAAAA-AAAAAAA-AAAAAAA-AAAAA", "x" * 61, "Ω"])
def test_without_the_code_nobody_becomes_the_owner(app, visitor, typed):
    right = code_of(app)
    assert visitor.post("/setup", data={**FIRST, "code": typed}).status_code == 422
    with kept(app):
        assert db.session.scalar(select(func.count()).select_from(Person)) == 0
    assert visitor.post("/setup", data={**FIRST, "code": right.lower().replace("-", " ")}).status_code == 303


def test_a_code_is_good_for_a_day_and_cannot_be_guessed(app, visitor):
    code = code_of(app)
    with time_machine.travel(datetime.now(UTC) + timedelta(hours=25)):
        assert visitor.post("/setup", data={**FIRST, "code": code}).status_code == 422
    for _time in range(10):
        visitor.post("/setup", data={**FIRST, "code": "A" * 26})
    assert visitor.post("/setup", data={**FIRST, "code": code}).status_code == 429


def test_of_those_who_come_at_once_with_a_code_one_becomes_the_owner(app):
    codes, answers, barrier = [code_of(app), code_of(app)], [], Barrier(8)

    def come(number):
        client = app.test_client()
        barrier.wait()
        answers.append(client.post("/setup", data={**FIRST, "email": f"i{number}@example.org", "code": codes[number % 2]}).status_code)

    racers = [Thread(target=come, args=(number,)) for number in range(8)]
    [racer.start() for racer in racers]
    [racer.join() for racer in racers]
    assert answers.count(303) >= 1 and 500 not in answers
    with kept(app):
        assert db.session.scalar(select(func.count()).select_from(Membership)) == 1
        assert db.session.scalar(select(func.count()).select_from(Institution)) == 1
        assert len(audited(app, "member.first_owner")) == 1


def test_setup_makes_one_institution_and_prints_a_code(app):
    for _time in range(2):
        printed = app.test_cli_runner().invoke(args=["lectern", "setup"])
        assert printed.exit_code == 0 and re.search(r"[A-Z2-7]{7}-[A-Z2-7]{7}-", printed.output)
    with kept(app):
        assert db.session.scalar(select(func.count()).select_from(Institution)) == 1


def test_web_processes_that_start_together_print_one_code(app):
    with app.app_context():
        assert [bool(first_owner.fresh_code(quietly=True)) for _process in range(3)] == [True, False, False]


def test_pia_makes_an_institution_and_invites_its_owner(app, cast, as_pia, visitor):
    made = {"name": "École du Lac", "slug": "", "zone": "Zurich", "language": "de", "currency": "CHF", "owner_email": "léo@example.org"}
    assert as_pia.post("/platform/institutions/new", data=made).status_code == 422  # no server takes such an address
    assert as_pia.post("/platform/institutions/new", data={**made, "owner_email": "leo@example.org"}).status_code == 303
    assert "École du Lac" in as_pia.get("/platform/institutions?q=lac").text
    visitor.post(f"/invitation/{token(app, 'invitation')}", data={"name": "Léo Leclerc", "password": GOOD, "zone": "Europe/Zurich"})
    assert "École du Lac" in visitor.get("/institution/settings").text
    assert as_pia.post("/platform/institutions/new", data={**made, "owner_email": "x@example.org", "slug": "lindenhof"}).status_code == 422
    assert [mail.to_email for mail in mails(app, "invitation")] == ["leo@example.org"]


def test_only_platform_admins_see_all_institutions(app, cast, many, as_olga, as_sam, visitor):
    assert [client.get("/platform/institutions").status_code for client in (as_olga, as_sam, visitor)] == [404, 404, 303]


def test_an_install_of_one_has_no_pages_of_many(app, cast, as_olga, visitor):
    with kept(app):
        db.session.get(Person, cast.olga.id).is_platform_admin = True
    assert [as_olga.get(path).status_code for path in ("/platform/institutions", "/institutions")] == [404, 404]
    assert visitor.get("/join/lindenhof").status_code == 404


def test_one_signs_up_at_the_institutions_own_address(app, cast, many, visitor):
    assert "Which institution?" in visitor.get("/sign-up").text
    visitor.post("/join/elsewhere", data={"name": "Mia Møller", "email": "mia@example.org", "password": GOOD})
    with kept(app):
        mia = db.session.scalars(select(Person).where(Person.email == "mia@example.org")).one()
        member = db.session.scalars(select(Membership).where(Membership.person_id == mia.id)).one()
        assert (member.institution_id, member.role) == (cast.other_school.id, "student")
    assert visitor.get("/join/nowhere").status_code == 404


def test_sam_joins_another_institution_and_changes_between_them(app, cast, many, as_sam):
    cookie = as_sam.get_cookie("lectern").value
    as_sam.post("/join/elsewhere/membership")
    assert as_sam.get_cookie("lectern").value != cookie
    assert "Elsewhere ·" in as_sam.get("/profile").text
    as_sam.post(f"/institutions/{cast.school.public_id}")
    assert "Lindenhof ·" in as_sam.get("/profile").text


def test_nobody_changes_to_an_institution_that_is_not_hers(app, cast, many, as_sam):
    assert as_sam.post(f"/institutions/{cast.other_school.public_id}").status_code == 404
    assert "Lindenhof ·" in as_sam.get("/profile").text


def test_who_was_removed_does_not_join_again_alone(app, cast, many, as_rita):
    assert as_rita.post("/join/lindenhof/membership").status_code == 409


@pytest.fixture
def demo(app, cast):
    app.config["LECTERN_DEMO"] = True
    with kept(app):
        db.session.get(Institution, cast.school.id).is_demo = True


def test_a_demonstration_says_who_one_can_be_and_it_takes_one_click(app, cast, demo, visitor):
    page = visitor.get("/sign-in").text
    assert "Ada Albers" in page and "Zoe Zimmer" not in page and "Rita Reis" not in page
    assert visitor.post("/demo/sign-in", data={"person": cast.ada.public_id}).status_code == 303
    assert "Ada Albers" in visitor.get("/profile").text


@pytest.mark.parametrize("who", ["zoe", "rita"])
def test_nobody_else_is_reached_by_a_click(app, cast, demo, visitor, who):
    assert visitor.post("/demo/sign-in", data={"person": getattr(cast, who).public_id}).status_code == 409
    assert visitor.post("/demo/sign-in", data={"person": "1 OR 1=1"}).status_code == 409
    assert visitor.get("/profile").status_code == 303


def test_people_of_a_demonstration_are_gone_when_it_is_none_any_more(app, cast, demo, visitor, as_sam):
    give_password(app, cast.ada)
    assert as_sam.get("/profile").status_code == 200
    app.config["LECTERN_DEMO"] = False
    assert as_sam.get("/profile").status_code == 303
    assert sign_in(visitor, "ada@example.org").status_code == 422
    assert visitor.post("/demo/sign-in", data={"person": cast.ada.public_id}).status_code in (303, 401, 404)
    assert "Ada Albers" not in visitor.get("/sign-in").text
    assert visitor.get("/profile").status_code == 303

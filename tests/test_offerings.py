"""What Ada offers: she makes and changes it, Olga too, Ben never; what is booked stays as it was booked."""
import re
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.actions import booking, diary
from app.database import db
from app.models import AuditRow, Membership, Offering, TeacherCalendar, VideoSession
from tests.cast import an_offering, kept
from tests.test_availability_pages import queries

PART = {"HX-Request": "true"}
TYPED = {"title": "Fractions", "description": "Halves first.", "session_type": "ONE_ON_ONE", "duration_minutes": "45", "price": "12.50",
         "currency": "EUR", "topic_type": "flexible", "topics": "Halves\nThirds", "level": "beginner", "language": "de",
         "materials": "Paper", "requirements": "A ruler", "allow_chat": "y", "is_active": "y"}


def kept_as(app, title):
    with app.app_context():
        found = db.session.scalars(db.select(Offering).where(Offering.title == title)).one_or_none()
        return found and {column.name: getattr(found, column.name) for column in Offering.__table__.columns}


def address(cast, name, what="edit"):
    return f"/offerings/{cast.offerings[name].public_id}/{what}"


def book_choir(app, cast, *students):
    """A choir lesson ahead in which these sit."""
    with app.app_context():
        choir = db.session.merge(cast.offerings["choir"])
        calendar = db.session.scalars(TeacherCalendar.of_teacher(choir.institution_id, choir.teacher_id)).one()
        now = datetime.now(UTC)
        starts, _ = diary.openings(choir, calendar, None, now, now + timedelta(days=8))
        for student in students:
            booking.book(choir.id, datetime.fromtimestamp(starts[0], UTC), student=student)


def test_ada_offers_something_new(app, cast, as_ada):
    assert as_ada.post("/offerings/new", data=TYPED).status_code == 303
    made = kept_as(app, "Fractions")
    assert (made["teacher_id"], made["institution_id"]) == (cast.ada.id, cast.school.id)
    assert (made["price_minor"], made["currency"], made["duration_minutes"], made["capacity"]) == (1250, "EUR", 45, 1)
    assert (made["allow_chat"], made["allow_screen_share"], made["language"]) == (True, False, "de")
    with app.app_context():
        row = db.session.scalars(db.select(AuditRow).where(AuditRow.action == "offering.made")).one()
        assert row.actor_id == cast.ada.id
        assert row.after["price_minor"] == 1250


@pytest.mark.parametrize(("price", "currency", "minor"), [("1200", "JPY", 1200), ("1,234", "KWD", 1234), ("0", "EUR", 0),
                                                        ("7,5", "EUR", 750)])
def test_prices_are_kept_whole_in_the_currencys_own_units(app, as_ada, price, currency, minor):
    as_ada.post("/offerings/new", data=TYPED | {"price": price, "currency": currency})
    assert kept_as(app, "Fractions")["price_minor"] == minor


@pytest.mark.parametrize(("wrong", "said"), [
    ({"title": " "}, "fill this in"), ({"duration_minutes": "29"}, "this length"), ({"duration_minutes": "241"}, "this length"),
    ({"duration_minutes": "soon"}, "Not a valid integer"), ({"price": "1,200"}, "45 or 45.50"), ({"price": "-1"}, "45 or 45.50"),
    ({"price": "1.5", "currency": "JPY"}, "whole number"), ({"currency": "XXX"}, "Not a valid choice"),
    ({"session_type": "GROUP", "capacity": "1"}, "2 to 100"), ({"session_type": "GROUP", "capacity": ""}, "How many"),
    ({"session_type": "CHOIR"}, "Not a valid choice"), ({"level": "genius"}, "Not a valid choice"),
    ({"language": "klingon"}, "Not a valid choice"),
], ids=str)
def test_what_cannot_be_offered_comes_back_with_what_was_typed(app, as_ada, wrong, said):
    page = as_ada.post("/offerings/new", data=TYPED | wrong, headers=PART)
    assert page.status_code == 422
    assert said in page.text
    assert "Halves first." in page.text
    assert kept_as(app, "Fractions") is None


def test_a_short_lesson_that_is_there_already_may_stay_short(app, cast, as_ada):
    with kept(app):
        trial = an_offering(cast.school, cast.ada, "Trial", duration_minutes=25).public_id
    typed = TYPED | {"title": "Trial", "duration_minutes": "25"}
    assert as_ada.post(f"/offerings/{trial}/edit", data=typed).status_code == 303
    assert as_ada.post(f"/offerings/{trial}/edit", data=typed | {"duration_minutes": "20"}).status_code == 422


def test_the_form_shows_what_is_kept(app, cast, as_ada):
    page = as_ada.get(address(cast, "choir")).text
    assert 'value="15.00"' in page
    assert re.search(r'<option selected value="EUR">', page)
    assert 'value="3"' in page


def test_a_change_has_one_audit_row_that_says_what_differs(app, cast, as_ada):
    as_ada.post(address(cast, "algebra"), data=TYPED | {"title": "Algebra, one to one"})
    with app.app_context():
        row = db.session.scalars(db.select(AuditRow).where(AuditRow.action == "offering.changed")).one()
        assert (row.before["duration_minutes"], row.after["duration_minutes"]) == (60, 45)
        assert "title" not in row.after
        assert "description" in row.after["reworded"]
        assert "Halves first." not in str(row.after)


def test_saving_what_is_so_already_writes_no_audit_row(app, cast, as_ada):
    for _twice in range(2):
        as_ada.post(address(cast, "algebra"), data=TYPED)
    with app.app_context():
        assert len(db.session.scalars(db.select(AuditRow).where(AuditRow.action == "offering.changed")).all()) == 1


def test_the_places_of_the_choir_are_never_fewer_than_were_taken(app, cast, as_ada):
    book_choir(app, cast, cast.sam, cast.tom)
    group = TYPED | {"title": "Choir", "session_type": "GROUP"}
    page = as_ada.post(address(cast, "choir"), data=TYPED | {"title": "Choir"}, headers=PART)
    assert page.status_code == 422
    assert "More students than that" in page.text
    assert as_ada.post(address(cast, "choir"), data=group | {"capacity": "2"}).status_code == 303


def test_a_booked_lesson_keeps_what_it_was_booked_with(app, cast, as_ada):
    book_choir(app, cast, cast.sam)
    assert "1 lesson ahead was booked as it is now and stays so." in as_ada.get(address(cast, "choir")).text
    as_ada.post(address(cast, "choir"), data=TYPED | {"title": "Big choir", "session_type": "GROUP", "capacity": "9"})
    with app.app_context():
        lesson = db.session.scalars(db.select(VideoSession)).one()
        assert (lesson.title, lesson.seats, lesson.duration_minutes, lesson.price_minor) == ("Choir", 3, 60, 1500)


def test_ada_switches_an_offering_off_and_sam_no_longer_finds_it(app, cast, as_ada, as_sam):
    row = as_ada.post(address(cast, "algebra", "off"), headers=PART)
    assert "Switched off" in row.text
    assert "Algebra" not in as_sam.get("/book").text
    as_ada.post(address(cast, "algebra", "on"))
    assert "Algebra" in as_sam.get("/book").text


def test_only_what_was_never_booked_can_be_removed(app, cast, as_ada):
    book_choir(app, cast, cast.sam)
    assert as_ada.post(address(cast, "choir", "removal")).status_code == 409
    assert kept_as(app, "Choir")
    assert "Remove this offering" not in as_ada.get(address(cast, "choir")).text
    assert as_ada.post(address(cast, "algebra", "removal")).status_code == 303
    assert kept_as(app, "Algebra, one to one") is None


@pytest.mark.parametrize("name", ["ben", "sam", "zoe", "rita"])
def test_a_stranger_to_adas_offering_finds_nothing(app, cast, request, name):
    client = request.getfixturevalue(f"as_{name}")
    assert client.get(address(cast, "algebra")).status_code == 404
    for what in ("edit", "off", "on", "removal", "preview"):
        assert client.post(address(cast, "algebra", what), data=TYPED).status_code == 404
    assert kept_as(app, "Algebra, one to one")["is_active"]


def test_ada_cannot_offer_in_bens_name_and_olga_can(app, cast, as_ada, as_olga):
    with app.app_context():
        bens = str(db.session.scalar(db.select(Membership.public_id).where(Membership.person_id == cast.ben.id)))
    as_ada.post("/offerings/new", data=TYPED | {"teacher": bens, "teacher_id": str(cast.ben.id)})
    assert kept_as(app, "Fractions")["teacher_id"] == cast.ada.id
    as_olga.post("/offerings/new", data=TYPED | {"title": "Theirs", "teacher": bens})
    assert kept_as(app, "Theirs")["teacher_id"] == cast.ben.id


def test_olga_cannot_offer_in_the_name_of_another_schools_teacher(app, cast, as_olga):
    with app.app_context():
        yans = str(db.session.scalar(db.select(Membership.public_id).where(Membership.person_id == cast.yan.id)))
    assert as_olga.post("/offerings/new", data=TYPED | {"teacher": yans}).status_code == 422
    assert kept_as(app, "Fractions") is None


def test_everybody_sees_their_own_list(app, cast, as_ada, as_olga, as_ben):
    assert {name: [title in client.get("/offerings").text for title in ("Choir", "Chess", "Not yours")]
            for name, client in (("ada", as_ada), ("ben", as_ben), ("olga", as_olga))} == {
        "ada": [True, False, False], "ben": [False, True, False], "olga": [True, True, False]}


def test_the_list_is_searched_and_filtered(app, cast, as_olga):
    assert "Chess" not in as_olga.get("/offerings?q=ada+choir").text
    assert "Choir" in as_olga.get("/offerings?q=ada+choir").text
    as_olga.post(address(cast, "chess", "off"))
    assert "Choir" not in as_olga.get("/offerings?state=off").text
    assert "Nothing fits" in as_olga.get("/offerings?q=100%25").text


def test_the_preview_shows_what_stands_in_the_form(app, cast, as_ada):
    card = as_ada.post("/offerings/preview", data=TYPED).text
    assert "Fractions" in card
    assert "€12.50" in card
    assert as_ada.post("/offerings/preview", data={}).status_code == 200


def test_the_list_costs_the_same_queries_however_long(app, cast, as_olga):
    few = queries(app, lambda: as_olga.get("/offerings"))
    with kept(app):
        for n in range(20):
            an_offering(cast.school, cast.ada, f"More {n}")
    assert queries(app, lambda: as_olga.get("/offerings")) == few <= 6


typed = st.one_of(st.text(max_size=30), st.sampled_from(["", "0", "-1", "1e9", "9" * 30, "GROUP", "JPY", "\x00", "٤٥", "y"]))


@given(values=st.dictionaries(st.sampled_from([*TYPED, "capacity", "teacher"]), typed), where=st.sampled_from(["new", "edit", "preview"]))
@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_bad_input_breaks_the_form(app, cast, as_ada, values, where):
    path = address(cast, "choir") if where == "edit" else f"/offerings/{where}"
    assert as_ada.post(path, data=TYPED | values, headers=PART).status_code in (200, 422)

"""The dashboard: Sam sees what comes next, Ada her day, Olga the school, and a stranger what Lectern is."""
import re
from datetime import timedelta

import pytest
import time_machine

from app.models import Change, Membership, Offering, Participant, TeachingHours, VideoSession
from tests.agenda import a_lesson, many
from tests.cast import a_member, a_school, client_of, kept
from tests.lessons import HOUR, NOW, booked, count_of, moved, queries_of

DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)


@pytest.fixture(autouse=True)
def monday_morning():
    with time_machine.travel(NOW, tick=False):
        yield


def put(app, *args, **more):
    with kept(app):
        return a_lesson(*args, **more)


def next_of(page):
    return re.findall(r'class="card next-lesson is-(\w+)".*?<h3>.*?<bdi>(.*?)</bdi>', page.text, re.S)


def section(page, name):
    found = re.search(rf'<section aria-labelledby="{name}">.*?</section>', page.text, re.S)
    return found[0] if found else ""


def badges(html):
    return re.findall(r'class="badge is-(\w+)"', html)


def test_sam_sees_his_next_three_lessons_the_soonest_first_and_then_the_others(as_sam, app, cast):
    for days in (4, 1, 3, 2, 5):
        put(app, cast.offerings["algebra"], NOW + days * DAY, [cast.sam], title=f"Number {days}")
    page = as_sam.get("/")
    assert [title for _kind, title in next_of(page)] == ["Number 1", "Number 2", "Number 3"]
    assert re.findall("Number \\d", section(page, "later-lessons")) == ["Number 4", "Number 5"]


def test_the_next_lesson_says_when_it_begins_in_which_zone_and_in_how_long(as_sam, app, cast):
    put(app, cast.offerings["algebra"], NOW + 52 * MINUTE, [cast.sam])
    page = as_sam.get("/").text
    assert "Monday 23 November 2026, 19:52–20:52 (GMT+11, Sydney)" in page
    assert "in 52 minutes" in page and "Ada Albers" in page


def test_sam_can_join_when_the_door_is_open_and_not_before(as_sam, app, cast):
    lesson = put(app, cast.offerings["algebra"], NOW + 30 * MINUTE, [cast.sam])
    link = rf'<a class="btn btn-primary" data-join href="/sessions/{lesson}/room"( hidden)?>'
    assert re.search(link, as_sam.get("/").text)[1]
    with time_machine.travel(NOW + 26 * MINUTE):
        assert not re.search(link, as_sam.get("/").text)[1]


def test_a_lesson_is_seen_to_begin_and_to_end_on_a_page_that_is_open(as_sam, app, cast):
    put(app, cast.offerings["algebra"], NOW + HOUR, [cast.sam])
    seen = []
    for status, later in (("scheduled", 0 * HOUR), ("live", HOUR), ("ended", 2 * HOUR)):
        with kept(app) as session:
            session.scalars(session.query(VideoSession).statement).one().status = status
        with time_machine.travel(NOW + later, tick=False):
            part = as_sam.get("/", headers={"HX-Request": "true"})
        seen.append((badges(section(part, "next-lessons")), badges(section(part, "past-lessons"))))
        assert "<html" not in part.text
    assert seen == [(["upcoming"], []), (["live"], []), ([], ["completed"])]


def test_a_lesson_that_was_moved_says_from_where(as_sam, app, cast):
    lesson, _booking = booked(app, cast.sam, cast.offerings["algebra"], NOW + DAY + 2 * HOUR)
    moved(app, lesson, NOW + DAY + 4 * HOUR, by=cast.ada)
    page = as_sam.get("/").text
    assert "It was moved from Tue 24 Nov, 21:00." in page and "Tuesday 24 November 2026, 23:00" in page


def test_a_lesson_that_was_cancelled_just_now_is_told_not_only_gone(as_sam, app, cast):
    put(app, cast.offerings["algebra"], NOW + DAY, [cast.sam], "cancelled", cancelled_at=NOW - HOUR)
    put(app, cast.offerings["chess"], NOW + DAY, [cast.sam], "cancelled", cancelled_at=NOW - 3 * DAY)
    page = as_sam.get("/")
    assert next_of(page) == [] and badges(section(page, "next-lessons")) == ["cancelled"]
    assert "Chess" not in page.text


@pytest.mark.parametrize("outcome", ["present", "late", "left_early", "absent", "excused", "unknown"])
def test_past_lessons_carry_sams_own_attendance(as_sam, app, cast, outcome):
    put(app, cast.offerings["algebra"], NOW - DAY, [cast.sam], "ended", held=outcome)
    assert badges(section(as_sam.get("/"), "past-lessons")) == ["completed", outcome]


def test_a_lesson_whose_attendance_is_not_worked_out_yet_claims_nothing(as_sam, app, cast):
    put(app, cast.offerings["algebra"], NOW - DAY, [cast.sam])
    assert badges(section(as_sam.get("/"), "past-lessons")) == ["completed"]


def test_ada_reads_how_many_of_a_group_were_there_and_of_one_what_he_was(as_ada, app, cast):
    put(app, cast.offerings["choir"], NOW - DAY, [cast.sam, cast.tom], "ended", held="late")
    put(app, cast.offerings["algebra"], NOW - 2 * DAY, [cast.sam], "ended", held="absent")
    past = section(as_ada.get("/"), "past-lessons")
    assert "2 of 2 were there" in past and badges(past) == ["completed", "done", "completed", "absent"]
    assert "Sam Silva" in past and "2 students" in past


def test_sam_does_not_learn_who_else_takes_lessons(as_sam, app, cast):
    put(app, cast.offerings["choir"], NOW + DAY, [cast.sam, cast.tom])
    put(app, cast.offerings["algebra"], NOW + 2 * DAY, [cast.tom], title="Not his")
    page = as_sam.get("/").text
    assert "Tom" not in page and "Not his" not in page


def test_an_empty_dashboard_says_what_to_do_next(as_sam, as_ada, as_olga, app):
    assert "No lesson ahead" in (sams := as_sam.get("/").text) and 'href="/book"' in sams
    assert "As soon as somebody books you" in as_ada.get("/").text
    assert "Nothing is live, and nothing more begins today." in as_olga.get("/").text


def test_ada_reads_how_much_is_left_of_her_day(as_ada, app, cast):
    for hours in (1, 5):
        put(app, cast.offerings["algebra"], NOW + hours * HOUR, [cast.sam])
    put(app, cast.offerings["algebra"], NOW + 18 * HOUR, [cast.sam], title="Tomorrow in Berlin")
    assert "2 lessons today, the last until 15:00." in as_ada.get("/").text


def test_a_teacher_without_hours_or_offers_is_told_until_she_has_both(as_ada, app, cast):
    assert 'id="to-do"' not in as_ada.get("/").text
    with kept(app) as session:
        session.execute(TeachingHours.__table__.delete())
        for offering in session.query(Offering):
            offering.is_active = False
    page = as_ada.get("/").text
    assert "Say when you teach" in page and "Offer a lesson" in page


def test_an_owner_is_told_what_her_new_school_lacks(app):
    with kept(app) as session:
        school = a_school("New")
        session.flush()
        nina = a_member(school, "Nina Neu", "owner", "UTC")
        session.commit()
        session.refresh(nina)
        session.expunge(nina)
    page = client_of(app, nina).get("/").text
    assert all(word in page for word in ("Set up mail", "Invite your first teacher", "Invite your students"))


def test_what_is_set_up_leaves_the_owners_list(as_olga, app):
    app.config["SMTP_HOST"] = "mail.example.org"
    assert 'id="to-do"' not in as_olga.get("/").text


def test_olga_sees_today_in_her_school_the_live_ones_first(as_olga, app, cast):
    put(app, cast.offerings["chess"], NOW + HOUR, [cast.tom], title="Soon")
    put(app, cast.offerings["algebra"], NOW - 10 * MINUTE, [cast.sam], "live", title="On air")
    put(app, cast.offerings["algebra"], NOW - 3 * HOUR, [cast.sam], "ended", title="Over")
    put(app, cast.offerings["elsewhere"], NOW + HOUR, [cast.zoe], title="Of another school")
    today = section(as_olga.get("/"), "institution-today")
    assert re.findall("On air|Soon|Over|Of another school", today) == ["On air", "Soon"]
    assert "Ada Albers with Sam Silva" in today
    assert re.findall(r'<span class="value">(\d+)', today) == ["1", "1", "1", "0"]


def test_all_past_lessons_are_there_page_by_page(as_sam, app, cast):
    with kept(app):
        many(cast.offerings["algebra"], cast.sam, NOW - 20 * DAY, 30)
    first, second, beyond = (as_sam.get(f"/past-lessons?page={page}") for page in ("1", "2", "99999999999999999999"))
    assert [page.text.count('class="cal-row') for page in (first, second, beyond)] == [25, 5, 5]
    assert as_sam.get("/past-lessons?page=-1").status_code == as_sam.get("/past-lessons?page=x").status_code == 200


def test_a_place_given_back_and_taken_again_is_one_line(as_sam, app, cast):
    put(app, cast.offerings["choir"], NOW + DAY, [cast.sam])
    with kept(app) as session:
        place = session.query(Participant).filter_by(person_id=cast.sam.id).one()
        session.add(Participant(**{name: getattr(place, name) for name in (
            "institution_id", "video_session_id", "person_id", "role", "busy_from", "busy_until", "added_at", "calendar_stamped_at")},
            is_active=False))
    assert as_sam.get("/").text.count("Choir") == 1
    assert as_sam.get("/calendar?view=list").text.count("Choir") == 1


@pytest.mark.parametrize("who", ["as_sam", "as_ada", "as_olga"])
def test_the_number_of_questions_to_the_database_does_not_grow(who, app, cast, request):
    client, counted = request.getfixturevalue(who), []
    for how_many in (5, 95, 400):
        with kept(app):
            many(cast.offerings["algebra"], cast.sam, NOW - HOUR + len(counted) * 10 * DAY, how_many)
        counted.append(queries_of(app, lambda: client.get("/")))
    assert counted[0] == counted[1] == counted[2] <= {"as_sam": 4, "as_ada": 7, "as_olga": 8}[who]


def test_a_visitor_reads_what_lectern_is_and_how_to_come_in(visitor, app):
    page = visitor.get("/")
    assert page.status_code == 200 and 'href="/sign-in"' in page.text and 'href="/sign-up"' in page.text


def test_a_visitor_of_a_demonstration_is_shown_its_people(visitor, app):
    app.config["LECTERN_DEMO"] = True
    assert "Look around as somebody" in visitor.get("/").text


def test_a_page_left_open_after_signing_out_goes_to_the_sign_in_page(visitor, app):
    answer = visitor.get("/", headers={"HX-Request": "true"})
    assert answer.status_code == 401 and answer.headers["HX-Redirect"].startswith("/sign-in")


def test_rita_who_was_removed_sees_no_lessons(as_rita, app, cast):
    put(app, cast.offerings["algebra"], NOW + DAY, [cast.rita])
    page = as_rita.get("/")
    assert page.status_code == 200 and "You belong to no institution here now" in page.text and "Algebra" not in page.text
    assert count_of(app, Membership, Membership.person_id == cast.rita.id) == 1


def test_a_title_with_markup_is_only_text(as_sam, as_olga, app, cast):
    lesson = put(app, cast.offerings["algebra"], NOW + HOUR, [cast.sam], title="<script>alert(1)</script>")
    for client in (as_sam, as_olga):
        for address in ("/", "/calendar", "/calendar?view=week", "/calendar?view=list"):
            page = client.get(address).text
            assert "<script>alert" not in page and f"/sessions/{lesson}" in page
    assert count_of(app, Change) == 0

"""Ada says when she teaches; what a student sees follows at once; what is booked stays."""
import re
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import event

from app.actions import booking, teacher_calendar
from app.database import db
from app.models import AuditRow, DateChange, Membership, Participant, TeacherCalendar, TeachingHours, VideoSession
from tests.cast import client_of, kept


def member_id(app, person):
    with app.app_context():
        return db.session.scalar(db.select(Membership.public_id).where(Membership.person_id == person.id))


def hours_of(app, person, weekday=None):
    """[(weekday, start, end, is active)], in order."""
    with app.app_context():
        calendar = db.session.scalar(db.select(TeacherCalendar.id).where(TeacherCalendar.teacher_id == person.id))
        rows = db.session.scalars(db.select(TeachingHours).where(TeachingHours.calendar_id == calendar).order_by(
            TeachingHours.weekday, TeachingHours.start_minute))
        found = [(row.weekday, row.start_minute, row.end_minute, row.is_active) for row in rows]
    return [row for row in found if weekday in (None, row[0])]


def window_id(app, person, weekday):
    with app.app_context():
        return db.session.scalar(db.select(TeachingHours.public_id).join(TeachingHours.calendar).where(
            TeacherCalendar.teacher_id == person.id, TeachingHours.weekday == weekday))


@pytest.fixture
def adas(app, cast):
    """The address of Ada's hours."""
    return f"/availability/{member_id(app, cast.ada)}"


def opening(*days, starts="18:00", ends="20:00"):
    return {"add-days": [str(day) for day in days], "add-starts": starts, "add-ends": ends}


def undo_of(page):
    return re.search(r'action="(/availability/[^"]+/undo/[^"?]+)', page.text)[1]


PART = {"HX-Request": "true"}


def test_ada_sees_her_week_in_her_own_zone(app, as_ada):
    page = as_ada.get("/availability")
    assert page.status_code == 200
    assert "09:00–17:00" in page.text
    assert "Berlin" in page.text


def test_the_first_visit_makes_a_calendar_in_the_teachers_zone(app, cast):
    with kept(app) as session:
        session.execute(db.update(Membership).where(Membership.person_id == cast.olga.id).values(teaches=True))
    as_olga = client_of(app, cast.olga)
    assert as_olga.get("/availability").status_code == 200
    assert as_olga.get("/availability").status_code == 200
    with app.app_context():
        made = db.session.scalars(db.select(TeacherCalendar).where(TeacherCalendar.teacher_id == cast.olga.id)).all()
        assert [calendar.zone for calendar in made] == ["Europe/Berlin"]


def test_ada_opens_an_evening_on_two_days_with_one_audit_row(app, cast, as_ada, adas):
    page = as_ada.post(f"{adas}/hours", data=opening(5, 6), headers=PART)
    assert page.status_code == 200
    assert "18:00–20:00" in page.text
    assert hours_of(app, cast.ada, 5) == [(5, 1080, 1200, True)]
    assert hours_of(app, cast.ada, 6) == [(6, 1080, 1200, True)]
    with app.app_context():
        row = db.session.scalars(db.select(AuditRow).where(AuditRow.action == "calendar.hours_changed")).one()
        assert row.before == {"saturday": [], "sunday": []}
        assert row.after == {"saturday": ["18:00-20:00"], "sunday": ["18:00-20:00"]}


def test_hours_that_touch_become_one(app, cast, as_ada, adas):
    page = as_ada.post(f"{adas}/hours", data=opening(0, starts="17:00", ends="19:00"), headers=PART)
    assert "joined" in page.text
    assert hours_of(app, cast.ada, 0) == [(0, 540, 1140, True)]


def test_hours_run_over_midnight_and_until_midnight(app, cast, as_ada, adas):
    as_ada.post(f"{adas}/hours", data=opening(5, starts="22:00", ends="01:30"))
    as_ada.post(f"{adas}/hours", data=opening(6, starts="22:00", ends="24:00"))
    assert hours_of(app, cast.ada, 5) == [(5, 1320, 90, True)]
    assert hours_of(app, cast.ada, 6) == [(6, 1320, 1440, True)]
    assert "continued" in as_ada.get("/availability").text


def test_a_typing_error_comes_back_with_what_was_typed(app, cast, as_ada, adas):
    page = as_ada.post(f"{adas}/hours", data=opening(5, starts="25:00", ends="19:45"), headers=PART)
    assert page.status_code == 422
    assert 'value="19:45"' in page.text
    assert "Not a valid time" in page.text
    assert hours_of(app, cast.ada, 5) == []


def test_hours_of_no_length_are_refused_with_a_sentence(app, cast, as_ada, adas):
    page = as_ada.post(f"{adas}/hours", data=opening(5, starts="09:00", ends="09:00"), headers=PART)
    assert page.status_code == 422
    assert "00:00 to 24:00" in page.text


def test_undo_puts_it_back_and_undoing_twice_brings_it_again(app, cast, as_ada, adas):
    before = hours_of(app, cast.ada)
    page = as_ada.post(f"{adas}/hours", data=opening(0, 5), headers=PART)
    page = as_ada.post(undo_of(page), headers=PART)
    assert hours_of(app, cast.ada) == before
    as_ada.post(undo_of(page), headers=PART)
    assert hours_of(app, cast.ada, 5) == [(5, 1080, 1200, True)]


def test_what_was_changed_again_since_is_not_undone(app, cast, as_ada, adas):
    first = as_ada.post(f"{adas}/hours", data=opening(5), headers=PART)
    as_ada.post(f"{adas}/hours", data=opening(5, starts="10:00", ends="11:00"), headers=PART)
    page = as_ada.post(undo_of(first), headers=PART)
    assert page.status_code == 409
    assert len(hours_of(app, cast.ada, 5)) == 2


def test_without_htmx_ada_comes_back_to_her_page_and_can_undo(app, cast, as_ada, adas):
    answer = as_ada.post(f"{adas}/hours", data=opening(5))
    assert answer.status_code == 303
    page = as_ada.get(answer.location)
    assert "These hours are open." in page.text
    as_ada.post(undo_of(page))
    assert hours_of(app, cast.ada, 5) == []


def test_a_window_is_switched_off_and_on_and_removed(app, cast, as_ada, adas):
    window = f"{adas}/hours/{window_id(app, cast.ada, 2)}"
    as_ada.post(f"{window}/off")
    assert hours_of(app, cast.ada, 2) == [(2, 540, 1020, False)]
    as_ada.post(f"{window}/on")
    assert hours_of(app, cast.ada, 2) == [(2, 540, 1020, True)]
    as_ada.post(f"{window}/removal")
    assert hours_of(app, cast.ada, 2) == []
    assert as_ada.post(f"{window}/removal", headers=PART).status_code == 404


def test_nothing_is_opened_over_hours_that_are_switched_off(app, cast, as_ada, adas):
    as_ada.post(f"{adas}/hours/{window_id(app, cast.ada, 2)}/off")
    page = as_ada.post(f"{adas}/hours", data=opening(2, 5, starts="16:00"), headers=PART)
    assert page.status_code == 422
    assert "switched off" in page.text
    assert hours_of(app, cast.ada, 5) == []


def test_a_day_is_copied_to_others(app, cast, as_ada, adas):
    as_ada.post(f"{adas}/hours", data=opening(0))
    as_ada.post(f"{adas}/copy", data={"copy-day": "0", "copy-to": ["1", "6"]})
    assert [row[1:] for row in hours_of(app, cast.ada, 6)] == [row[1:] for row in hours_of(app, cast.ada, 0)]
    assert len(hours_of(app, cast.ada, 1)) == 2


def test_ada_notes_a_vacation_and_takes_it_back(app, cast, as_ada, adas):
    first = date.today() + timedelta(days=10)
    what = {"dates-kind": "off", "dates-first_on": first.isoformat(), "dates-last_on": (first + timedelta(days=4)).isoformat(),
            "dates-note": "Sailing"}
    page = as_ada.post(f"{adas}/dates", data=what, headers=PART)
    assert "Sailing" in page.text
    as_ada.post(undo_of(page))
    assert "Sailing" not in as_ada.get("/availability").text


@pytest.mark.parametrize(("what", "said"), [
    pytest.param({"first_on": "2020-01-01"}, "are over", id="over"),
    pytest.param({"first_on": "2099-01-01"}, "too far ahead", id="too far"),
    pytest.param({"last_on": "2020-01-01"}, "before the first", id="backwards"),
    pytest.param({"kind": "hours"}, "from when to when", id="no hours"),
    pytest.param({"kind": "hours", "starts": "09:00", "ends": "09:00"}, "00:00 to 24:00", id="no length"),
])
def test_dates_that_cannot_be_are_refused_beside_their_field(app, as_ada, adas, what, said):
    data = {"kind": "off", "first_on": (date.today() + timedelta(days=3)).isoformat(), "note": "Kept words"} | what
    page = as_ada.post(f"{adas}/dates", data={f"dates-{name}": value for name, value in data.items()}, headers=PART)
    assert page.status_code == 422
    assert said in page.text
    assert "Kept words" in page.text


RULES = {"zone": "Europe/Berlin", "lead_minutes": "2", "lead_unit": "days", "horizon_days": "30", "buffer_before_minutes": "5",
         "buffer_after_minutes": "15", "max_per_day": "4", "max_per_week": "", "step_minutes": "15"}


def rules(**more):
    return {f"rules-{name}": value for name, value in (RULES | more).items()}


def test_ada_sets_her_rules_and_reads_them_in_plain_words(app, cast, as_ada, adas):
    page = as_ada.post(f"{adas}/rules", data=rules(), headers=PART)
    assert "Students must book at least 2 days ahead." in page.text
    assert "At most 4 lessons a day." in page.text
    assert "They can book up to 30 days ahead." in page.text


@pytest.mark.parametrize("wrong", [
    {"horizon_days": "0"}, {"horizon_days": "9" * 40}, {"buffer_after_minutes": "-1"}, {"max_per_day": "0"}, {"zone": "Nowhere"},
    {"step_minutes": "7"}, {"lead_unit": "years"}, {"lead_minutes": "31"}, {"lead_minutes": "30", "horizon_days": "20"},
], ids=str)
def test_rules_that_nobody_could_follow_come_back(app, cast, as_ada, adas, wrong):
    page = as_ada.post(f"{adas}/rules", data=rules(**wrong), headers=PART)
    assert page.status_code == 422
    with app.app_context():
        assert db.session.scalar(db.select(TeacherCalendar.horizon_days).where(TeacherCalendar.teacher_id == cast.ada.id)) == 60


def test_olga_may_edit_adas_hours_and_ben_and_zoe_find_nothing(app, cast, as_olga, as_ben, as_sam, as_zoe, adas):
    assert as_olga.get(adas).status_code == 200
    assert as_olga.post(f"{adas}/hours", data=opening(5)).status_code == 303
    for client in (as_ben, as_sam, as_zoe):
        assert client.get(adas).status_code == 404
        assert client.post(f"{adas}/hours", data=opening(6)).status_code == 404
    assert hours_of(app, cast.ada, 6) == []


def test_ben_cannot_change_adas_window_through_his_own_page(app, cast, as_ben):
    bens, window = f"/availability/{member_id(app, cast.ben)}", window_id(app, cast.ada, 0)
    assert as_ben.post(f"{bens}/hours/{window}/removal").status_code == 404
    assert hours_of(app, cast.ada, 0) == [(0, 540, 1020, True)]


def test_nobody_undoes_what_was_done_to_somebody_else(app, cast, as_ada, as_ben, adas):
    undo = undo_of(as_ada.post(f"{adas}/hours", data=opening(5), headers=PART)).rpartition("/")[2]
    assert as_ben.post(f"/availability/{member_id(app, cast.ben)}/undo/{undo}").status_code == 404
    assert hours_of(app, cast.ada, 5)


def test_what_is_booked_stays_and_is_named_when_it_lies_outside(app, cast, as_ada, adas):
    with app.app_context():
        at = next_monday_at_nine()
        booking.book(cast.offerings["algebra"].id, at, student=cast.sam)
    page = as_ada.post(f"{adas}/hours/{window_id(app, cast.ada, 0)}/removal", headers=PART)
    assert "1 booked lesson lies outside these hours. It stays as it is." in page.text
    with app.app_context():
        assert db.session.scalar(db.select(VideoSession.starts_at)) == at


def next_monday_at_nine():
    from zoneinfo import ZoneInfo

    today = datetime.now(ZoneInfo("Europe/Berlin"))
    monday = today.date() + timedelta(days=7 - today.weekday())
    return datetime(monday.year, monday.month, monday.day, 9, tzinfo=ZoneInfo("Europe/Berlin")).astimezone(UTC)


def starts_in(text):
    """The instants that the preview prints, as machines read them."""
    return set(re.findall(r'<time datetime="([^"]+)">', text))


def test_the_preview_shows_what_sam_can_book(app, cast, as_ada, as_sam):
    with app.app_context():
        booking.book(cast.offerings["algebra"].id, next_monday_at_nine(), student=cast.tom)
    algebra = cast.offerings["algebra"].public_id
    seen = as_ada.get(f"/availability?offering={algebra}&zone=Australia/Sydney&week=1").text
    previewed = {datetime.fromisoformat(start) for start in starts_in(seen)}
    first = min(previewed) - timedelta(hours=15)
    bookable = set()
    for day in range(9):
        on = (first + timedelta(days=day)).date()
        page = as_sam.get(f"/book/{algebra}?view=list&day={on.isoformat()}").text
        bookable |= {datetime.fromisoformat(at.replace("%3A", ":")) for at in re.findall(r"confirm\?at=([0-9TZ:%A-]+)", page)}
    assert len(previewed) > 20
    assert previewed <= bookable
    assert {at for at in bookable if min(previewed) <= at <= max(previewed)} == previewed


def test_the_preview_says_when_clocks_change_in_its_week(app, cast, as_ada, monkeypatch):
    from app.blueprints.availability import views

    before_the_change = datetime(2027, 3, 24, 12, tzinfo=UTC)
    monkeypatch.setattr(views, "now", lambda: before_the_change)
    page = as_ada.get("/availability")
    assert "On Sunday 28 March 2027 clocks in Berlin go forward by 1 hour." in page.text
    assert "On Sun 28 Mar clocks in Berlin go forward by 1 hour." in page.text
    monkeypatch.setattr(views, "now", lambda: before_the_change + timedelta(days=8))
    assert "clocks in Berlin" not in as_ada.get("/availability").text


def queries(app, do):
    """How many statements the database is asked while this is done."""
    counted = []

    def count(*args):
        counted.append(args[2])

    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", count)
    do()
    event.remove(engine, "before_cursor_execute", count)
    return len(counted)


def test_the_page_costs_the_same_queries_however_much_is_on_it(app, cast, as_ada):
    few = queries(app, lambda: as_ada.get("/availability"))
    with kept(app) as session:
        calendar = session.scalar(db.select(TeacherCalendar.id).where(TeacherCalendar.teacher_id == cast.ada.id))
        for n in range(20):
            on = date.today() + timedelta(days=n)
            session.add(DateChange(calendar_id=calendar, kind="off", first_on=on, last_on=on))
            session.add(TeachingHours(calendar_id=calendar, weekday=n % 7, start_minute=n, end_minute=n + 1))
    assert queries(app, lambda: as_ada.get("/availability")) == few <= 12


ODD = ["", "0", "-1", "24:00", "99:99", "2026-02-31", "9999-12-31", "off", "\x00", "１２:００"]
typed = st.one_of(st.text(max_size=30), st.sampled_from(ODD))
NAMES = ["add-days", "add-starts", "add-ends", "change-day", "change-starts", "change-ends", "copy-day", "copy-to", "dates-kind",
         "dates-first_on", "dates-last_on", "dates-starts", "dates-ends", "dates-note", *rules(), "offering", "zone", "week"]


@given(values=st.dictionaries(st.sampled_from(NAMES), typed), where=st.sampled_from(["hours", "copy", "dates", "rules", "window"]))
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_bad_input_breaks_the_page(app, cast, as_ada, adas, values, where):
    address = f"{adas}/{where}" if where != "window" else f"{adas}/hours/{window_id(app, cast.ada, 4)}"
    assert as_ada.post(address, data=values, headers=PART).status_code in (200, 404, 409, 422)


@given(args=st.dictionaries(st.sampled_from(["offering", "zone", "week", "day", "hours", "dates", "undo"]), typed))
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_address_breaks_the_page(app, as_ada, args):
    assert as_ada.get("/availability", query_string=args).status_code == 200


def test_hours_are_not_lost_when_two_change_them_at_once(app, cast):
    """Two windows that were each opened on what the other had not seen yet are both there."""
    with app.app_context():
        calendar_id = db.session.scalar(db.select(TeacherCalendar.id).where(TeacherCalendar.teacher_id == cast.ada.id))
        stale = db.session.scalars(TeacherCalendar.of_teacher(cast.school.id, cast.ada.id)).one()
        assert stale.hours
        with app.app_context():
            teacher_calendar.add_hours(calendar_id, [5], teacher_calendar.rules.window(540, 600))
        teacher_calendar.add_hours(calendar_id, [5], teacher_calendar.rules.window(600, 660))
    assert hours_of(app, cast.ada, 5) == [(5, 540, 660, True)]
    with app.app_context():
        assert not db.session.scalar(db.select(Participant.id))

"""The calendar: the right lessons on the right days of the reader's own zone, however the address was put together."""
import re
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.models import Participant
from tests.agenda import a_lesson, many
from tests.cast import kept
from tests.lessons import HOUR, NOW, TUESDAY, queries_of

DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)


@pytest.fixture(autouse=True)
def monday_morning():
    with time_machine.travel(NOW, tick=False):
        yield


def put(app, *args, **more):
    with kept(app):
        return a_lesson(*args, **more)


def live_in(app, person, zone, language="en"):
    with kept(app) as session:
        there = session.merge(person)
        there.zone, there.language = zone, language


def text(html):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html)).strip()


def cells(page):
    """{day of the month: text} of the month's cells that hold lessons; of two months the later one wins."""
    found = re.findall(r'<td class="[^"]*">(.*?)</td>', page.text, re.S)
    return {int(re.search(r">(\d+)</a>", cell)[1]): text(cell) for cell in found if "<ul>" in cell}


def blocks(page):
    """(classes, text) of what stands on the grid, and of the columns."""
    return [(set(classes.split()), text(html)) for classes, html in re.findall(r'<li class="cal-item ([^"]+)">(.*?)</li>', page.text, re.S)]


def test_a_lesson_stands_on_the_day_of_the_readers_own_zone(as_ada, as_sam, app, cast):
    put(app, cast.offerings["algebra"], TUESDAY, [cast.sam])
    assert cells(as_ada.get("/calendar?on=2026-11-01")) == {24: "24 16:00 Algebra, one to one Upcoming"}
    assert cells(as_sam.get("/calendar?on=2026-11-01")) == {25: "25 02:00 Algebra, one to one Upcoming"}


@pytest.mark.parametrize("view", ["month", "week", "day", "list"])
def test_every_view_names_the_zone_and_says_each_state_in_words(as_sam, app, cast, view):
    for hours, status in ((-17, "ended"), (-0.5, "live"), (1, "cancelled"), (2, "scheduled")):  # all on Monday the 23rd in Sydney
        put(app, cast.offerings["algebra"], NOW + hours * HOUR, [cast.sam], status)
    page = as_sam.get(f"/calendar?view={view}").text
    assert "Times in GMT+11, Sydney." in page
    shown = text(page[page.index("Times in"):])
    assert all(word in shown for word in ("Completed", "Live now", "Cancelled", "Upcoming"))
    assert all(f"is-{kind}" in page for kind in ("completed", "live", "cancelled", "upcoming"))


def test_a_lesson_opens_where_it_stands_and_leads_to_its_own_page(as_sam, app, cast):
    lesson = put(app, cast.offerings["algebra"], TUESDAY, [cast.sam])
    for view in ("month", "week"):
        page = as_sam.get(f"/calendar?view={view}").text
        assert f'popovertarget="quick-{lesson}"' in page and page.count(f'id="quick-{lesson}"') == 1
        quick = page[page.index(f'id="quick-{lesson}"'):]
        assert "Wednesday 25 November 2026, 02:00–03:00 (GMT+11, Sydney)" in quick and f'href="/sessions/{lesson}"' in quick


def test_a_lesson_over_midnight_stands_on_both_days_of_the_week_and_opens_once(as_ada, app, cast):
    lesson = put(app, cast.offerings["algebra"], datetime(2026, 11, 24, 22, 30, tzinfo=UTC), [cast.sam])
    page = as_ada.get("/calendar?view=week")
    assert [classes & {"at-94", "for-2", "at-0"} for classes, _text in blocks(page)] == [{"at-94", "for-2"}, {"at-0", "for-2"}]
    assert page.text.count(f'id="quick-{lesson}"') == 1


def test_lessons_at_once_stand_beside_each_other_and_the_fourth_is_counted(as_olga, app, cast):
    for n in range(5):
        put(app, cast.offerings["chess" if n else "algebra"], TUESDAY + n * MINUTE, [], length=HOUR + n * MINUTE)
        with kept(app) as session:
            session.execute(Participant.__table__.update().values(is_active=False))  # the teachers' places would clash
    page = as_olga.get("/calendar?view=week")
    assert [sorted(classes & {"lane-1", "lane-2", "lane-3", "is-more"}) for classes, _text in blocks(page)] == [
        ["lane-1"], ["lane-2"], ["is-more", "lane-3"]]
    assert "3 more" in blocks(page)[-1][1] and "lanes-3" in page.text
    assert len(blocks(as_olga.get("/calendar?view=day&on=2026-11-24"))) == 5


def test_the_hour_that_comes_twice_is_told_apart_by_its_offset(as_ada, app, cast):
    for hour in (0, 1):
        put(app, cast.offerings["algebra"], datetime(2026, 10, 25, hour, 0, tzinfo=UTC), [cast.sam], length=30 * MINUTE)
    week = as_ada.get("/calendar?view=week&on=2026-10-25")
    assert [content[:18] for _classes, content in blocks(week)] == ["02:00–02:30 GMT+2 ", "02:00–02:30 GMT+1 "]
    assert "The clocks change on Sunday 25 October 2026: it has 25 hours." in week.text
    assert "02:00–02:30 GMT+2" in (listed := as_ada.get("/calendar?view=list&on=2026-10-25").text) and "02:00–02:30 GMT+1" in listed
    assert "02:00 GMT+2" in (month := cells(as_ada.get("/calendar?on=2026-10-25"))[25]) and "02:00 GMT+1" in month


def test_the_day_that_lacks_an_hour_says_so_and_keeps_its_lessons(as_ada, app, cast):
    put(app, cast.offerings["algebra"], datetime(2026, 3, 29, 0, 30, tzinfo=UTC), [cast.sam])
    page = as_ada.get("/calendar?view=day&on=2026-03-29")
    assert "it has 23 hours" in page.text
    [(classes, content)] = blocks(page)
    assert {"at-6", "for-8"} <= classes and content.startswith("01:30 GMT+1 – 03:30 GMT+2")


@pytest.mark.parametrize(("language", "first"), [("en", "Mon"), ("de", "Mo"), ("ar", "سبت")])
def test_weeks_begin_where_the_reader_is_used_to(as_sam, app, cast, language, first):
    live_in(app, cast.sam, "Europe/Berlin", language)
    heads = re.findall(r'<th scope="col" abbr="[^"]*">(.*?)</th>', as_sam.get("/calendar").text)
    assert first in heads[0] and len(heads) == 7
    assert first in text(re.findall(r'<h3 class="cal-head">(.*?)</h3>', as_sam.get("/calendar?view=week").text, re.S)[0])


def test_one_goes_to_what_was_and_what_comes_and_back_to_today(as_sam, app):
    page = as_sam.get("/calendar?view=week&on=2026-12-16").text.replace("&amp;", "&")
    asked = ("view=week&on=2026-12-09", "view=week&on=2026-12-23", "view=week&on=2026-11-23", "view=month&on=2026-12-16")
    assert {f"/calendar?{query}" for query in asked} <= set(re.findall(r'href="(/calendar[^"]*)"', page))


def test_at_the_ends_of_what_is_believed_no_link_leads_further(as_sam, app):
    assert "Month before" not in as_sam.get("/calendar?on=2000-01-15").text
    assert "Week after" not in as_sam.get("/calendar?view=week&on=2099-12-31").text


def test_htmx_gets_the_calendar_alone_and_the_address_works_without_it(as_sam, app):
    whole, part = as_sam.get("/calendar?view=week"), as_sam.get("/calendar?view=week", headers={"HX-Request": "true"})
    assert part.text.startswith('<div id="calendar">') and part.text.strip() in whole.text
    back = as_sam.get("/calendar?view=week", headers={"HX-Request": "true", "HX-History-Restore-Request": "true"})
    assert back.text.lstrip().startswith("<!doctype html>")


def test_olga_sees_the_whole_school_or_one_teacher(as_olga, app, cast):
    put(app, cast.offerings["algebra"], TUESDAY, [cast.sam])
    put(app, cast.offerings["chess"], TUESDAY, [cast.tom])
    put(app, cast.offerings["elsewhere"], TUESDAY, [], title="Of another school")

    def titles(query=""):
        return set(re.findall("Algebra|Chess|another school", as_olga.get(f"/calendar?view=list{query}").text))

    assert titles() == {"Algebra", "Chess"}
    assert titles(f"&teacher={cast.ben.public_id}") == {"Chess"}
    assert titles(f"&teacher={cast.yan.public_id}") == {"Algebra", "Chess"}  # nobody of this school: as if not asked
    assert titles("&whose=mine") == set()


def test_sam_and_ada_cannot_look_at_others(as_sam, as_ada, app, cast):
    put(app, cast.offerings["chess"], TUESDAY, [cast.tom])
    for client in (as_sam, as_ada):
        for query in ("whose=all", f"teacher={cast.ben.public_id}"):
            page = client.get(f"/calendar?view=list&{query}").text
            assert "Chess" not in page and "All teachers" not in page


def test_a_place_that_was_given_back_is_shown_as_cancelled(as_sam, as_tom, app, cast):
    put(app, cast.offerings["choir"], TUESDAY, [cast.sam, cast.tom])
    with kept(app) as session:
        session.query(Participant).filter_by(person_id=cast.sam.id).one().is_active = False
    assert "cal-row is-cancelled" in as_sam.get("/calendar?view=list").text
    assert "cal-row is-upcoming" in as_tom.get("/calendar?view=list").text


def test_an_empty_calendar_says_so_in_every_view(as_sam, app):
    for view, words in (("month", "Nothing in this month."), ("week", "Nothing in this week."), ("day", "Nothing on this day."),
                        ("list", "Nothing in these days")):
        assert words in as_sam.get(f"/calendar?view={view}").text


@pytest.mark.parametrize("view", ["month", "week", "day", "list"])
@pytest.mark.parametrize("who", ["as_sam", "as_olga"])
def test_the_number_of_questions_does_not_grow_with_the_lessons(who, view, app, cast, request):
    client, counted = request.getfixturevalue(who), []
    for how_many in (5, 495):
        with kept(app):
            many(cast.offerings["algebra"], cast.sam, NOW - 3 * HOUR + len(counted) * 2 * HOUR, how_many)
        counted.append(queries_of(app, lambda: client.get(f"/calendar?view={view}")))
    assert counted[0] == counted[1] <= {"as_sam": 2, "as_olga": 3}[who]


def test_more_than_a_page_holds_is_said(as_olga, app, cast, monkeypatch):
    monkeypatch.setattr("app.blueprints.calendar.view.MOST", 10)
    with kept(app):
        many(cast.offerings["algebra"], cast.sam, NOW, 11)
    page = as_olga.get("/calendar?view=list").text
    assert "There is more than fits on one page." in page and page.count("cal-row") == 10


def test_a_day_that_a_place_skipped_is_an_empty_day(as_sam, app, cast):
    live_in(app, cast.sam, "Pacific/Apia")
    for view in ("day", "week", "month"):
        assert as_sam.get(f"/calendar?view={view}&on=2011-12-30").status_code == 200


ODD = st.text(max_size=20) | st.sampled_from([
    "2026-11-31", "0000-00-00", "9999-12-31", "2099-12-31", "2000-01-01", "all", "mine", "day", "month", "\x00", "٢٠٢٦-١١-٢٤",
    "2026-11-24T10:00"])


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.dictionaries(st.sampled_from(["view", "on", "whose", "teacher", "x"]), ODD))
def test_no_address_breaks_the_calendar(as_olga, as_sam, app, query):
    assert as_olga.get("/calendar", query_string=query).status_code == 200
    assert as_sam.get("/calendar", query_string=query).status_code == 200

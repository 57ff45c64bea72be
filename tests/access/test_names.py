"""Who reads whose whole name: teachers and owners everybody's, students only each other's first name and initial."""
from uuid import uuid4

from tests.cast import client_of
from tests.lessons import a_lesson


def test_in_the_room_of_a_group_sam_knows_tom_by_first_name_and_initial_and_ada_knows_both(sqlite_app, cast):
    room = f"/sessions/{a_lesson(sqlite_app, cast, cast.sam, cast.tom, offering='choir').public_id}/room"
    browsers = [client_of(sqlite_app, person) for person in (cast.sam, cast.tom, cast.ada)]
    tabs = [browser.post(f"{room}/peers", json={}).json["id"] for browser in browsers]
    browsers[1].post(f"{room}/messages", json={"id": str(uuid4()), "body": "Hello"})
    sams, toms, adas = (browser.get(f"{room}/peers/{tab}/news").json for browser, tab in zip(browsers, tabs, strict=True))
    assert [peer["name"] for peer in sams["peers"]] == ["Sam Silva", "Tom T.", "Ada Albers"]
    assert [peer["name"] for peer in toms["peers"]] == ["Sam S.", "Tom Tanaka", "Ada Albers"]
    assert [peer["name"] for peer in adas["peers"]] == ["Sam Silva", "Tom Tanaka", "Ada Albers"]
    assert [said["messages"][0]["by"] for said in (sams, toms, adas)] == ["Tom T.", "Tom Tanaka", "Tom Tanaka"]


def test_no_page_of_a_group_lesson_tells_sam_the_whole_name_of_tom(sqlite_app, cast):
    lesson = f"/sessions/{a_lesson(sqlite_app, cast, cast.sam, cast.tom, offering='choir').public_id}"
    sam, tom = client_of(sqlite_app, cast.sam), client_of(sqlite_app, cast.tom)
    tom.post(f"{lesson}/messages", data={"body": "Hello"})
    for address in ("", "/messages", "/cancel", "/attendance", "/room", "/room/check", "/calendar.ics"):
        for headers in ({}, {"HX-Request": "true"}):
            page = sam.get(lesson + address, headers=headers)
            assert "Tanaka" not in page.text and "tom@example.org" not in page.text, address
    assert "Tanaka" not in sam.get("/").text + sam.get("/calendar?view=week").text + sam.get("/attendance").text

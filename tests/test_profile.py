"""What a person says about herself; where she is signed in."""
import io
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from PIL import Image

from app.database import db
from app.models import Person, Picture, SignIn
from tests.account_helpers import GOOD, OTHER, audited, give_password, mails, person, sign_in, token
from tests.cast import kept

SAM = {"name": "Sam Silva", "zone": "Australia/Sydney", "language": "en", "theme": "auto", "hour_cycle": "auto"}


def image(size=(600, 400), form="PNG", **more):
    content = io.BytesIO()
    Image.new("RGB", size, "teal").save(content, form, **more)
    return content.getvalue()


def upload(client, content, name="me.png"):
    return client.post("/profile/picture", data={"picture": (io.BytesIO(content), name)})


def test_sam_changes_what_he_says_about_himself(app, cast, as_sam):
    as_sam.post("/profile", data={**SAM, "name": "Samuel Silva", "zone": "Melbourne", "theme": "dark", "hour_cycle": "12"})
    sam = person(app, "sam@example.org")
    assert (sam.name, sam.zone, sam.theme, sam.hour_cycle) == ("Samuel Silva", "Australia/Melbourne", "dark", "12")
    row, = audited(app, "profile.changed")
    assert row.before["zone"] == "Australia/Sydney" and "Samuel" not in str(row.after)


@pytest.mark.parametrize(("field", "typed"), [
    ("name", ""), ("name", "x" * 300), ("zone", "Atlantis"), ("zone", ""), ("language", "tlh"), ("theme", "pink"), ("hour_cycle", "13"),
])
def test_what_cannot_be_is_not_saved(app, cast, as_sam, field, typed):
    page = as_sam.post("/profile", data={**SAM, field: typed})
    assert page.status_code == 422 and "is-invalid" in page.text
    assert audited(app, "profile.changed") == []


def test_the_address_and_the_rights_are_not_fields_of_the_profile(app, cast, as_sam):
    as_sam.post("/profile", data={**SAM, "email": "x@example.org", "is_platform_admin": "1", "public_id": "x", "email_verified_at": ""})
    assert not person(app, "sam@example.org").is_platform_admin


def test_a_zone_is_asked_for_once_and_confirmed_with_one_click(app, cast, as_sam):
    with kept(app):
        db.session.get(Person, cast.sam.id).zone_confirmed_at = None
    assert "Is this your time zone?" in as_sam.get("/profile").text
    as_sam.post("/profile/zone", data={"zone": "Asia/Kathmandu"}, headers={"HX-Request": "true"})
    assert "Is this your time zone?" not in as_sam.get("/profile").text
    assert person(app, "sam@example.org").zone == "Asia/Kathmandu"
    assert len(audited(app, "profile.zone_confirmed")) == 1


def test_a_zone_that_is_none_is_not_believed(app, cast, as_sam):
    as_sam.post("/profile/zone", data={"zone": "Mars/Olympus"})
    assert person(app, "sam@example.org").zone == "Australia/Sydney"


@pytest.mark.parametrize(("form", "more"), [("PNG", {}), ("JPEG", {"exif": Image.Exif()}), ("WEBP", {})])
def test_a_picture_is_drawn_anew(app, cast, as_sam, form, more):
    assert upload(as_sam, image(form=form, **more)).status_code == 303
    shown = as_sam.get(f"/profile/picture/{cast.sam.public_id}")
    assert Image.open(io.BytesIO(shown.data)).size == (256, 256)
    assert shown.content_type == "image/webp" and "private" in shown.headers["Cache-Control"]
    again = as_sam.get(f"/profile/picture/{cast.sam.public_id}", headers={"If-None-Match": shown.headers["ETag"]})
    assert again.status_code == 304


def test_a_turned_photo_stands_upright_and_says_no_more_where_it_was_taken(app, cast, as_sam):
    exif = Image.Exif()
    exif[0x0112], exif[0x010F] = 6, "SecretCamera"
    photo = Image.new("RGB", (512, 512), "white")
    photo.paste("black", (0, 0, 512, 256))  # black above; shown turned a quarter to the right it is on the right
    content = io.BytesIO()
    photo.save(content, "JPEG", exif=exif)
    upload(as_sam, content.getvalue())
    shown = as_sam.get(f"/profile/picture/{cast.sam.public_id}").data
    drawn = Image.open(io.BytesIO(shown)).convert("L")
    assert drawn.getpixel((230, 128)) < 40 and drawn.getpixel((26, 128)) > 215
    assert b"SecretCamera" not in shown


@pytest.mark.parametrize("content", [
    b"", b"not a picture", b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", image()[:100], image(form="GIF"),
    b"x" * (3 * 1024 * 1024 + 1), image((6000, 5000), form="PNG"),
], ids=["empty", "text", "svg", "cut off", "gif", "too large", "too many pixels"])
def test_what_is_no_picture_is_told_beside_the_field(app, cast, as_sam, content):
    page = upload(as_sam, content)
    assert page.status_code == 422 and "field-error" in page.text
    assert person(app, "sam@example.org").picture_etag == ""


def test_pictures_are_seen_by_those_who_share_an_institution(app, cast, as_sam, as_ada, as_zoe, as_rita, visitor):
    upload(as_sam, image())
    address = f"/profile/picture/{cast.sam.public_id}"
    assert [client.get(address).status_code for client in (as_ada, as_zoe, as_rita, visitor)] == [200, 404, 404, 303]


def test_a_picture_is_removed(app, cast, as_sam):
    upload(as_sam, image())
    as_sam.post("/profile/picture/removal")
    assert as_sam.get(f"/profile/picture/{cast.sam.public_id}").status_code == 404
    with kept(app):
        assert db.session.scalars(db.select(Picture)).all() == []


def test_a_new_password_ends_the_other_sign_ins_and_this_one_goes_on(app, cast, as_sam, visitor):
    give_password(app, cast.sam)
    sign_in(visitor, "sam@example.org")
    cookie = as_sam.get_cookie("lectern").value
    assert as_sam.post("/profile/password", data={"old_password": GOOD, "new_password": OTHER}).status_code == 303
    assert as_sam.get_cookie("lectern").value != cookie
    assert (as_sam.get("/profile").status_code, visitor.get("/profile").status_code) == (200, 303)
    assert mails(app, "password_changed")[0].to_email == "sam@example.org"
    assert len(audited(app, "person.password_changed")) == 1


def test_a_new_password_needs_the_old_one(app, cast, as_sam):
    give_password(app, cast.sam)
    page = as_sam.post("/profile/password", data={"old_password": OTHER, "new_password": OTHER})
    assert page.status_code == 422 and "not your password" in page.text
    assert "too close" in as_sam.post("/profile/password", data={"old_password": GOOD, "new_password": "sam silva 12"}).text


def test_a_new_address_is_confirmed_there_and_told_to_the_old_one(app, cast, as_sam, visitor):
    give_password(app, cast.sam)
    as_sam.post("/profile/email", data={"email": "Sam@Elsewhere.org", "password": GOOD})
    letter = mails(app, "change_email")[0]
    assert letter.to_email == "sam@elsewhere.org" and person(app, "sam@example.org")
    assert visitor.get(f"/change-email/{letter.secret}").status_code == 200 and person(app, "sam@example.org")
    visitor.post(f"/change-email/{letter.secret}")
    assert sign_in(visitor, "sam@elsewhere.org").status_code == 303
    assert mails(app, "email_changed")[0].to_email == "sam@example.org"
    assert len(audited(app, "person.email_changed")) == 1


def test_a_new_address_needs_the_password(app, cast, as_sam):
    give_password(app, cast.sam)
    assert as_sam.post("/profile/email", data={"email": "sam@elsewhere.org", "password": OTHER}).status_code == 422
    assert mails(app, "change_email") == []


def test_nobody_learns_from_a_change_of_address_who_has_an_account(app, cast, as_sam):
    give_password(app, cast.sam)
    taken = as_sam.post("/profile/email", data={"email": "zoe@example.org", "password": GOOD}, follow_redirects=True)
    assert "We have sent a link to zoe@example.org" in taken.text
    assert mails(app, "change_email") == [] and mails(app, "already_registered")[0].to_email == "zoe@example.org"


def test_an_address_that_somebody_took_meanwhile_is_refused(app, cast, as_sam, visitor):
    give_password(app, cast.sam)
    as_sam.post("/profile/email", data={"email": "new@example.org", "password": GOOD})
    with kept(app):
        db.session.get(Person, cast.tom.id).email = "new@example.org"
    assert visitor.post(f"/change-email/{token(app, 'change_email')}").status_code == 409
    assert person(app, "sam@example.org").id == cast.sam.id


def test_sam_sees_where_he_is_signed_in_and_ends_one(app, cast, as_sam, visitor):
    give_password(app, cast.sam)
    visitor.post("/sign-in", data={"email": "sam@example.org", "password": GOOD},
                 headers={"User-Agent": "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0) AppleWebKit Version/18.0 Safari/604.1"})
    assert "Safari, iPhone" in as_sam.get("/profile/sign-ins").text
    with kept(app):
        other = db.session.scalars(db.select(SignIn.public_id).order_by(SignIn.id.desc())).first()
    as_sam.post(f"/profile/sign-ins/{other}/end")
    assert (as_sam.get("/profile").status_code, visitor.get("/profile").status_code) == (200, 303)
    assert as_sam.post(f"/profile/sign-ins/{other}/end").status_code == 404


def test_sam_ends_all_his_other_sign_ins(app, cast, as_sam, visitor):
    give_password(app, cast.sam)
    sign_in(visitor, "sam@example.org")
    as_sam.post("/profile/sign-ins/others/end")
    assert (as_sam.get("/profile").status_code, visitor.get("/profile").status_code) == (200, 303)


def test_tom_cannot_end_the_sign_in_of_sam(app, cast, as_sam, as_tom):
    with kept(app):
        his = db.session.scalars(db.select(SignIn.public_id).where(SignIn.person_id == cast.sam.id)).one()
    assert as_tom.post(f"/profile/sign-ins/{his}/end").status_code == 404
    assert as_sam.get("/profile").status_code == 200


def test_a_sign_in_ends_after_twelve_idle_hours(app, cast, visitor):
    give_password(app, cast.sam)
    sign_in(visitor, "sam@example.org")
    start = datetime.now(UTC)
    for hours, answer in ((11, 200), (22, 200), (35, 303)):  # seen at 11 and at 22, then idle for 13
        with time_machine.travel(start + timedelta(hours=hours)):
            assert visitor.get("/profile").status_code == answer


def test_a_sign_in_ends_after_fourteen_days_however_busy(app, cast, visitor):
    give_password(app, cast.sam)
    sign_in(visitor, "sam@example.org")
    start = datetime.now(UTC)
    for step in range(1, 34):
        with time_machine.travel(start + timedelta(hours=10 * step)):
            assert visitor.get("/profile/sign-ins").status_code == 200
    with time_machine.travel(start + timedelta(days=14, minutes=1)):
        assert visitor.get("/profile").status_code == 303


def test_ada_says_what_she_teaches_and_sam_reads_it_while_booking(app, cast, as_ada, as_sam):
    page = as_ada.get("/profile")
    data = {"name": "Ada Albers", "zone": "Europe/Berlin", "language": "en", "hour_cycle": "auto", "theme": "auto"}
    as_ada.post("/profile", data=data | {"headline": "Fractions to vectors"})
    assert "What students read beside your name" in page.text
    assert "Fractions to vectors" in as_sam.get("/book").text


def test_sam_has_no_headline_to_write(app, as_sam):
    assert "What students read beside your name" not in as_sam.get("/profile").text

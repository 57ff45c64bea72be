"""The owner's page of every letter, and the demo's mailbox."""
import pytest
import time_machine

from app.actions import mails
from app.database import db
from app.jobs import outbox
from app.models import Mail, Person
from tests.lessons import NOW, booked


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as clock:
        yield clock


@pytest.fixture
def letter(app, cast):
    """Sam's letter about his lesson, sent; its owner's page."""
    booked(app, cast.sam, cast.offerings["algebra"], message="<script>alert(1)</script>")
    with app.app_context():
        outbox.run_due()
        mail = db.session.scalars(db.select(Mail).where(Mail.kind == "booked", Mail.person_id == cast.ada.id)).one()
        return f"/mails/{mail.public_id}"


def test_olga_sees_every_letter_and_what_became_of_it(letter, as_olga):
    page = as_olga.get("/mails").text
    assert "Booked: Algebra, one to one with Sam Silva" in page and "Sent" in page and "Waiting" in page
    assert "Ada Albers" in as_olga.get(letter).text


@pytest.mark.parametrize(("asked", "there", "not_there"), [
    ("state=sent", "Booked: Algebra", "Reminder</bdi>"), ("state=waiting", "Reminder</bdi>", "Booked: Algebra"),
    ("kind=reminder", "Reminder</bdi>", "Booked: Algebra"), ("q=ada%40", "Ada Albers", "Sam Silva</bdi>"),
    ("q=%25", "No such letter", "Ada"),
])
def test_olga_finds_the_letter_she_looks_for(letter, as_olga, asked, there, not_there):
    part = as_olga.get(f"/mails?{asked}", headers={"HX-Request": "true"}).text
    assert there in part and not_there not in part and "<html" not in part


def test_nobody_else_sees_letters(letter, as_ada, as_sam, as_zoe, visitor):
    for client in (as_ada, as_sam):
        assert client.get("/mails").status_code == 404
    assert as_zoe.get("/mails").status_code == 200 and "Algebra" not in as_zoe.get("/mails").text
    for path in (letter, f"{letter}/html"):
        assert as_zoe.get(path).status_code == 404 and visitor.get(path).status_code == 303
    assert as_zoe.post(f"{letter}/again").status_code == 404


def test_a_letters_html_can_run_load_and_send_nothing(letter, as_olga):
    answer = as_olga.get(f"{letter}/html")
    assert "&lt;script&gt;" in answer.text and "<script" not in answer.text
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy and "sandbox" in policy and "allow-scripts" not in policy and "frame-ancestors 'self'" in policy
    assert f'src="{letter}/html"' in as_olga.get(letter).text


def test_olga_sends_a_letter_again(app, letter, as_olga):
    assert as_olga.post(f"{letter}/again").status_code == 303
    assert as_olga.post(f"{letter}/again").status_code == 409  # it is on its way already
    with app.app_context():
        assert outbox.run_due() == 1


def test_olga_never_sees_a_link_that_would_let_her_in_as_sam(app, cast, as_olga):
    with app.app_context():
        sam = db.session.get(Person, cast.sam.id)
        mail = mails.write("reset_password", person=sam, institution_id=cast.school.id, secret="s3cret-token", key="x")
        address = f"/mails/{mail.public_id}"
        db.session.commit()
        outbox.run_due()
    assert "••••" in as_olga.get(address).text
    assert "s3cret" not in as_olga.get(address).text + as_olga.get(f"{address}/html").text + as_olga.get("/mails").text


def test_a_mail_servers_words_are_shown_as_they_came(app, letter, as_olga):
    with app.app_context():
        mail = db.session.scalars(db.select(Mail).where(Mail.kind == "booked")).first()
        mail.state, mail.why = "failed", "final: 550 over quota 100% %(x)s <b>"
        db.session.commit()
    page = as_olga.get("/mails?state=failed").text
    assert "over quota 100% %(x)s &lt;b&gt;" in page and "1 letter could not be sent" in page


def test_a_demo_reads_everybodys_letters_in_the_browser(app, letter, visitor):
    app.config["LECTERN_DEMO"] = True
    page = visitor.get("/dev/mail?to=ada@example.org").text
    assert "Booked: Algebra, one to one with Sam Silva" in page and "with Ada Albers" not in page
    shown = visitor.get(letter.replace("/mails", "/dev/mail")).text
    assert "UID" in shown and "Tuesday 24 November 2026" in shown
    ics = visitor.get(letter.replace("/mails", "/dev/mail") + "/invite.ics")
    assert ics.mimetype == "text/calendar" and b"METHOD:REQUEST" in ics.data


def test_where_mail_really_leaves_there_is_no_demo_mailbox(app, letter, visitor):
    app.config["LECTERN_DEMO"] = False
    assert visitor.get("/dev/mail").status_code in (303, 404)
    app.config.update(LECTERN_DEMO=True, SMTP_HOST="smtp.example.org")
    assert visitor.get("/dev/mail").status_code == visitor.get(letter.replace("/mails", "/dev/mail")).status_code == 404

"""Every word in every language: the catalogs are level with the code, and people read their own language."""
import io
import re
from gettext import c2py

import pytest
import time_machine
from babel.messages.mofile import write_mo

from app.database import db
from app.jobs import outbox
from app.locale import LANGUAGES, reading_as
from app.models import Mail, Person
from tests.agenda import a_lesson
from tests.cast import kept
from tests.lessons import HOUR, NOW, booked
from tools import translations

PATHS = translations.paths()
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%%|\{\w+\}")
EACH = pytest.mark.parametrize("path", PATHS, ids=translations.code_of)


@pytest.fixture(scope="module")
def extracted():
    return translations.extracted()


def messages_of(path):
    return [message for message in translations.read(path) if message.id]


def forms_of(message):
    """The message's forms as pairs of tuples: the English ones, the translated ones."""
    return (message.id, message.string) if message.pluralizable else ((message.id,), (message.string,))


def placeholders(text):
    return sorted(set(PLACEHOLDER.findall(text)))


def speaks(app, person, language):
    with kept(app) as session:
        session.get(Person, person.id).language = language


def test_each_language_that_can_be_chosen_has_a_catalog_and_no_other_does():
    assert {translations.code_of(path) for path in PATHS} | {"en"} == set(LANGUAGES)


@EACH
def test_a_catalog_holds_the_messages_of_the_code_and_no_others(path, extracted):
    here, code = ({(message.id, message.context) for message in words if message.id} for words in (messages_of(path), extracted))
    assert here == code, f"`make messages`, then translate. Missing: {sorted(map(str, code - here))}, gone: {sorted(map(str, here - code))}"


@EACH
def test_every_message_is_translated(path):
    missing = [message.id for message in messages_of(path) if message.fuzzy or not translations.is_translated(message)]
    assert missing == []


@EACH
def test_a_translation_fills_in_what_the_message_does(path):
    catalog, wrong = translations.read(path), []
    for message in messages_of(path):
        english, translated = forms_of(message)
        for index, form in enumerate(translated):
            allowed = [placeholders(english[-1])]
            if message.pluralizable and is_for_one_number(catalog, index):
                allowed.append([name for name in allowed[0] if name != "%(num)s"])  # it may be said as a word
            if placeholders(form) not in allowed:
                wrong.append((english[0], form))
    assert wrong == []


def is_for_one_number(catalog, index):
    form_of = c2py(catalog.plural_expr)
    return sum(form_of(number) == index for number in range(1000)) == 1


@EACH
def test_a_translation_is_text_and_fits_where_the_message_stood(path):
    for message in messages_of(path):
        english, translated = forms_of(message)
        for form in translated:
            assert not re.search(r"<[a-z/]|&\w+;", form), form
            assert form == form.strip() or english[0] != english[0].strip(), form


@EACH
def test_a_catalog_holds_words_and_neither_dates_nor_names(path):
    assert path.read_text("utf-8") == translations.written(translations.read(path)), "`make messages` writes it as it should be"


@EACH
def test_the_app_reads_what_the_catalogs_say(path):
    compiled = io.BytesIO()
    write_mo(compiled, translations.read(path))
    assert path.with_suffix(".mo").read_bytes() == compiled.getvalue(), "run `make setup`"


def test_ada_reads_german(as_ada, app, cast):
    speaks(app, cast.ada, "de")
    with time_machine.travel(NOW, tick=False):
        with kept(app):
            a_lesson(cast.offerings["algebra"], NOW + 2 * HOUR, [cast.sam])
        page = as_ada.get("/").text
    assert '<html lang="de" dir="ltr"' in page
    for word in ("Übersicht", "Meine Zeiten", "Angebote", "Anwesenheit", "Abmelden", "in 2 Stunden"):
        assert word in page
    for word in ("Dashboard", "My hours", "Offerings", "Attendance", "Sign out"):
        assert word not in page


def test_sam_reads_german_letters_and_ada_english_ones(app, cast):
    speaks(app, cast.sam, "de")
    with time_machine.travel(NOW, tick=False):
        booked(app, cast.sam, cast.offerings["algebra"])
        with app.app_context():
            outbox.run_due()
            sent = {mail.to_email: mail for mail in db.session.scalars(db.select(Mail).where(Mail.kind == "booked"))}
    sam, ada = sent[cast.sam.email], sent[cast.ada.email]
    assert sam.subject.startswith("Gebucht: ") and "Deine Stunde mit Ada Albers ist gebucht." in sam.text and "Wann: " in sam.text
    assert ada.subject.startswith("Booked: ") and "When: " in ada.text


def test_tom_reads_arabic_from_right_to_left(as_tom, app, cast):
    speaks(app, cast.tom, "ar")
    page = as_tom.get("/").text
    assert '<html lang="ar" dir="rtl"' in page and "bootstrap.rtl" in page
    assert "Dashboard" not in page and len(re.findall("[\u0621-\u064a]{2,}", page)) > 20


def test_a_visitor_reads_the_language_of_her_browser(visitor, app):
    page = visitor.get("/sign-in", headers={"Accept-Language": "de-AT,de;q=0.9,en;q=0.5"}).text
    assert "Anmelden" in page and "Passwort vergessen?" in page


def test_a_refusal_speaks_german_too(as_sam, app, cast):
    speaks(app, cast.sam, "de")
    page = as_sam.get("/nowhere")
    assert page.status_code == 404 and "Hier nicht gefunden" in page.text


def test_a_number_takes_the_form_that_goes_with_it(app):
    places = app.jinja_env.from_string("{{ ngettext('%(num)s place', '%(num)s places', n) }}")
    with app.test_request_context(), reading_as("de"):
        assert [places.render(n=n) for n in (0, 1, 2)] == ["0 Plätze", "1 Platz", "2 Plätze"]

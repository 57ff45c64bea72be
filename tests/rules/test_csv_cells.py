"""No cell runs as a formula, and every value comes back."""

import csv
import io
import re
from datetime import UTC, date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from app.rules.csv_cells import BOM, cell, guarded, row, unguarded

DANGEROUS = [
    "=1+1", "+49 30 1234", "-5", "@SUM(A1)", "＝1+1", "＋1", "－1", "＠x", "\t", "\tSam", "\rSam", "\nSam", "\x00Sam",
    " =1+1", "\u00a0=1+1", "\u200b=1+1", "\ufeff=1+1", '"=1+1', ' "=1+1', "=cmd|' /C calc'!A0", '=HYPERLINK("http://x")',
]  # fmt: skip
HARMLESS = ["", "Sam", "O'Neil", "'Sam", "Lovelace, Ada", "Algebra - part 2", "a=b", "ada@example.test", "1-2", "Zoë", "'", "''"]
TEXTS = st.one_of(st.text(), st.text(alphabet="'\"=+-@＝,; \t\r\n\x00\u200bab"))


@pytest.mark.parametrize("text", DANGEROUS, ids=ascii)
def test_a_cell_that_could_run_gets_one_apostrophe_in_front(text):
    assert guarded(text).startswith("'" + text[0])
    assert unguarded(guarded(text)) == text


@pytest.mark.parametrize("text", HARMLESS, ids=ascii)
def test_what_cannot_run_is_left_as_it_is(text):
    assert guarded(text) == unguarded(text) == text


@pytest.mark.parametrize(
    ("text", "safe"),
    [
        ("'=1", "''=1"),
        ("''=1", "'''=1"),
        ("Sam;=1+1;", "Sam;'=1+1;"),
        ("Sam,-1", "Sam,'-1"),
        ('Sam; "=1', "Sam;' \"=1"),
        ("two\r\n=1", "two\r\n'=1"),
        ("\t\t=1", "'\t\t'=1"),
    ],
)
def test_apostrophes_of_the_text_itself_and_beginnings_inside_it_come_back_too(text, safe):
    assert guarded(text) == safe
    assert unguarded(safe) == text


@given(TEXTS)
@example("\n\n\n=1")
def test_every_text_comes_back(text):
    assert unguarded(guarded(text)) == text


@given(TEXTS, TEXTS)
def test_two_texts_never_become_the_same_cell(one, other):
    assert (guarded(one) == guarded(other)) == (one == other)


def cut_anywhere(line):
    """Every place where some program could let a cell begin, without quotes, blanks and what cannot be seen before it."""
    return [re.sub(r'^[\s"\u200b\x00-\x1f]+', "", piece) for piece in re.split(r"[,;\t\r\n]", line)]


@given(st.lists(TEXTS, min_size=1, max_size=4), st.sampled_from(",;"))
def test_however_the_line_is_cut_no_piece_begins_as_a_formula(texts, delimiter):
    line = row(texts, delimiter)
    assert not [piece for piece in cut_anywhere(line) if piece[:1] in tuple("=+-@＝＋－＠")]


@given(st.lists(TEXTS, min_size=1, max_size=4), st.sampled_from(",;"))
def test_a_reader_gets_every_value_back(texts, delimiter):
    (back,) = csv.reader(io.StringIO(row(texts, delimiter), newline=""), delimiter=delimiter)
    assert [unguarded(each) for each in back] == texts


@given(st.lists(TEXTS, min_size=1, max_size=4))
def test_no_cell_begins_with_a_forbidden_character_for_a_reader(texts):
    (back,) = csv.reader(io.StringIO(row(texts), newline=""))
    assert not [each for each in back if each[:1] in tuple("=+-@\t\r\n\x00＝＋－＠")]


def test_numbers_stay_numbers_and_text_that_looks_like_one_is_text():
    assert row([-5, -0.25, Decimal("-3.50"), "-5", 0]) == "-5,-0.25,-3.50,'-5,0\r\n"


def test_times_carry_their_offset():
    berlin = datetime(2026, 7, 1, 10, 0, tzinfo=ZoneInfo("Europe/Berlin"))
    utc = datetime(2026, 7, 1, 8, 0, 0, 999, tzinfo=UTC)
    assert row([berlin, utc, date(2026, 7, 1)]) == "2026-07-01T10:00:00+02:00,2026-07-01T08:00:00+00:00,2026-07-01\r\n"


@pytest.mark.parametrize(
    "value", [datetime(2026, 7, 1, 10, 0), float("nan"), float("-inf"), Decimal("Infinity"), Decimal("sNaN")], ids=str
)
def test_a_time_without_zone_and_a_number_without_value_are_refused(value):
    with pytest.raises(ValueError):
        cell(value)


def test_quotes_delimiters_and_line_breaks_are_quoted_as_rfc_4180_says():
    assert row(['said "hello"', "a,b", "a;b", "two\nlines", None, True]) == '"said ""hello""","a,b",a;b,"two\nlines",,True\r\n'
    assert row(["a,b", "a;b"], delimiter=";") == 'a,b;"a;b"\r\n'


def test_whatever_a_person_typed_the_line_is_utf_8():
    line = BOM + row(["Zoë \ud800", "\udfff=1", "日本"])
    assert line.encode("utf-8").decode("utf-8-sig") == "Zoë \ufffd,\ufffd=1,日本\r\n"


def test_an_object_is_written_by_its_name_and_guarded():
    class Plus:
        def __str__(self):
            return "+1"

    assert row([Plus()]) == "'+1\r\n"

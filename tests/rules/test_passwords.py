"""Which passwords are good enough."""
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.rules import passwords


@pytest.mark.parametrize("password", [
    "Password1234!", "P@ssw0rd!2024", "123456789012", "987654321098", "abcabcabcabc", "qwertyuiop12", "aaaaaaaaaaaaaa",
    "Sunshine2024!!", "iloveyouiloveyou", "2468 1357 9080", "............", "Ｐassword１２３４",
])
def test_a_password_that_is_tried_first_is_refused(password):
    assert "tried first" in passwords.why_not(password)[0]


@pytest.mark.parametrize("password", ["ada.albers2024", "AdaAlbers!!", "albers-ada-1815", "xx-example.org-1"])
def test_ada_cannot_use_her_name_or_address(password):
    assert passwords.why_not(password.ljust(12, "!"), "Ada Albers", "ada.albers@example.org")


@pytest.mark.parametrize("password", [
    "correct horse battery", "lindenhof-rain-7", "Ада любит зелёный чай", "ada rows across the bay", "🦊🍋🚲🎻🪁🧊🦊🍋🚲🎻🪁🧂",
])
def test_a_few_words_in_a_row_are_fine(password):
    assert passwords.why_not(password, "Ada Albers", "ada.albers@example.org") == []


@pytest.mark.parametrize(("length", "word"), [(11, "at least 12"), (129, "at most 128")])
def test_the_length_is_told(length, word):
    assert word in passwords.why_not(("vqmzkpwxj" * 20)[:length])[0]


@given(st.text(), st.text(), st.text())
def test_any_text_gets_an_answer(password, name, email):
    reasons = passwords.why_not(password, name, email)
    assert reasons or passwords.LEAST <= len(password) <= passwords.MOST


@given(st.sampled_from(sorted(passwords.COMMON)), st.integers(0, 10**12), st.sampled_from(["", "!", "?!", "..."]))
def test_digits_and_signs_around_a_common_word_do_not_help(word, number, sign):
    assert passwords.why_not(f"{word}{number}{sign}")
    assert passwords.why_not(f"{sign}{number}{word.upper()}")

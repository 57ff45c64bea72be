"""After signing in one goes on to a page of ours, never to another site."""
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.rules.next_page import own_path


@pytest.mark.parametrize("address", ["/", "/people?q=sam&page=2", "/book/7f?zone=Europe%2FBerlin#free", "/a-b_c.ics"])
def test_a_page_of_ours_is_kept(address):
    assert own_path(address) == address


@pytest.mark.parametrize("address", [
    None, "", "people", "https://evil.example", "//evil.example", "/\\evil.example", "\\\\evil.example", "/a//evil.example",
    "/x@evil.example", "/\t/evil.example", "/a\nLocation: x", " /a", "/a b", "javascript:alert(1)", "/é",
])
def test_anything_else_is_not(address):
    assert own_path(address) == ""


@given(st.text())
def test_whatever_is_said_it_stays_here(address):
    kept = own_path(address)
    assert kept == "" or (kept == address and kept[0] == "/" and kept[1:2] not in ("/", "\\") and kept.isascii())

"""What stays of text that people typed, on its way into mails, calendars and links."""

import pytest

from app.adapters import plain


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  Übung\tmit\r\n\r\nAda  ", "Übung mit Ada"),
        ("a\rb\nc\x0bd\x0ce\x85f\u2028g\u2029h", "a b c d e f g h"),
        ("a\0b\x07c\x7fd\x9be\ufefff", "abcdef"),
        ("moc.\u202elive\u202c \u2066x\u2069\u200f\u200e\u061c", "moc.live x"),
        ("a\ud800b\udfff", "a\ufffdb\ufffd"),
        ("👩‍🏫 O'Neil \"Zoë\" <x> =?", "👩‍🏫 O'Neil \"Zoë\" <x> =?"),
        ("\r\n \0", ""),
    ],
    ids=["white space", "line ends", "controls", "bidi", "surrogates", "harmless", "nothing left"],
)
def test_a_line_is_one_line_and_reads_as_it_is_written(typed, kept):
    assert plain.one_line(typed) == kept


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("Zoë O'Neil-Łukasz, Ph.D.", "Zoë O'Neil-Łukasz, Ph.D."),
        ('Sam "Sammy" <sam@example.com>', "Sam Sammy sam@example.com"),
        ("„Sam“ ^\\ ”x‟", "Sam x"),
        ("=?utf-8?q?x=0D=0ABcc:_zoe?=", "?utf-8?q?x=0D=0ABcc:_zoe?="),
        ("==?=?x", "??x"),
        ("Sam\r\nBcc: zoe@example.com\u202e", "Sam Bcc: zoe@example.com"),
    ],
    ids=["a real name", "quotes and brackets", "other quotes", "encoded word", "encoded word twice", "header"],
)
def test_a_name_is_only_a_name(typed, kept):
    assert plain.name(typed) == kept


def test_paragraphs_keep_their_lines_and_the_marks_that_hebrew_needs():
    assert plain.paragraphs("\nשלום \u2068Ada\u2069\u200f\r\n\r\n- eins\r- zwei\u2028\tdrei\0\u202e ") == (
        "שלום \u2068Ada\u2069\u200f\n\n- eins\n- zwei\n\tdrei"
    )


@pytest.mark.parametrize("address", ["sam+piano@example.com", "o'neil@x.example", "a@localhost", "x_y.z=1@a-b.example"])
def test_an_address_is_kept_as_it_is(address):
    assert plain.mail_address(address) == address


@pytest.mark.parametrize("link", ["https://lectern.example/a?b=c&d=%20#e", "http://[::1]:8000/", "http://localhost:8000"])
def test_a_link_is_kept_as_it_is(link):
    assert plain.web_address(link) == link


@pytest.mark.parametrize(
    "link", ["", "javascript:alert(1)", "ftp://x", "//x", "https://", "https://x y", "https://x\r\ny", 'https://x"', "https://é"]
)
def test_what_is_no_link_is_refused(link):
    with pytest.raises(ValueError, match="web address"):
        plain.web_address(link)

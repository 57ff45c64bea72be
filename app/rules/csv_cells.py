"""Cells of a CSV file that no spreadsheet runs as a formula, and the way back to the exact values.

The danger (CWE-1236, OWASP "CSV Injection", ASVS 1.2.10): a program that opens CSV takes a cell that begins with = + - or @
as a formula, quoted or not; tab, CR, LF, NUL and the full-width ＝＋－＠ count too, and so do blanks and invisible characters
before any of them. A file with commas that is opened where the list separator is a semicolon (Excel in much of Europe)
is cut at other places, so that a cell can begin inside a text, after , ; tab or a line break: those places count as beginnings.

The rule, made so that no value is lost:
- Only text is guarded. Numbers, dates and times that come as such are written as such: -5 stays a number.
- Where a cell could begin as a formula, one apostrophe is put before it: `=1+1` becomes `'=1+1`.
- Where such a beginning already has apostrophes, it gets one more: `'=1+1` becomes `''=1+1`.
So every guarded text comes from exactly one text: `unguarded` takes the apostrophes away and nothing is ambiguous. The
apostrophe may show in a spreadsheet, and does in pandas; a reader who wants the exact value of a text column removes it. A tab
instead would be invisible, but is itself among the dangerous beginnings, and is lost where programs trim.
"""

import csv
import io
import re
from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from math import isfinite

BOM = "\ufeff"  # Excel needs it in front of the file to see UTF-8. The caller puts it there, or does not.

# Blanks that a program may skip before it sees a formula. Not tab, CR and LF: a text can be cut there, they begin anew.
_BLANK = r"[ \"\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\xa0\u00ad\u1680\u2000-\u200f\u2028-\u202f\u205f-\u2064\u3000\ufeff]*+"
_TRIGGER = r"[=+\-@＝＋－＠]"
# At the very beginning of a cell a control character is enough; further in, a cut must be followed by a real trigger.
_BEGINNING = rf"(?:\A(?='*+(?:{_BLANK}{_TRIGGER}|[\t\r\n\x00]))|(?<=[,;\t\r\n])(?='*+{_BLANK}{_TRIGGER}))"
_GUARD = re.compile(_BEGINNING)
_UNGUARD = re.compile(rf"{_BEGINNING}'")
_ORDINARY = re.compile(r"\w[^,;\t\r\n]*+")  # nearly every cell: decided in one step
_LONE_SURROGATE = re.compile(r"[\ud800-\udfff]")


def guarded(text: str) -> str:
    """The text with an apostrophe before each place where a spreadsheet could begin a formula. Inverse: `unguarded`."""
    return text if _ORDINARY.fullmatch(text) else _GUARD.sub("'", text)


def unguarded(cell: str) -> str:
    """The text that `guarded` was given. Safe to use on any text cell that `row` wrote."""
    return _UNGUARD.sub("", cell)


def cell(value: object) -> str | int | float | Decimal:
    """One value as it goes to the file.

    None is an empty cell. A number stays one; a time is ISO 8601 to the second with its offset, a date ISO 8601. All else
    is text and is guarded; a lone surrogate, which no UTF-8 can hold, becomes U+FFFD. Raises ValueError for a time without
    zone and for a number that is not finite: neither means anything to whoever opens the file.
    """
    if value is None:
        return ""
    if isinstance(value, str):
        return guarded(value if value.isascii() else _LONE_SURROGATE.sub("\ufffd", value))
    if isinstance(value, datetime):
        if value.utcoffset() is None:
            raise ValueError("a time in a CSV file needs its zone")
        return value.isoformat(timespec="seconds")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float | Decimal) and not isfinite(value):
        raise ValueError("a number in a CSV file must be finite")
    if isinstance(value, int | float | Decimal) and not isinstance(value, bool):
        return value
    return cell(str(value))


def row(values: Iterable[object], delimiter: str = ",") -> str:
    """One line of CSV with its CRLF (RFC 4180), formula-safe. `delimiter` ";" suits a spreadsheet with decimal commas."""
    line = io.StringIO()
    csv.writer(line, delimiter=delimiter, lineterminator="\r\n").writerow([cell(value) for value in values])
    return line.getvalue()

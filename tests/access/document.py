"""docs/access.md, written from the routes and the matrix: python -m tests.access.document"""
import pathlib

from tests.access.matrix import ENTRIES

PATH = pathlib.Path(__file__).resolve().parents[2] / "docs/access.md"
HEAD = """# Who may do what

Written by `python -m tests.access.document` from the routes and `tests/access/matrix.py`; a test compares the two, and asks every
route as a visitor, a student of the lesson, another student, its teacher, another teacher, the owner, the owner and a teacher of
another institution, a removed member and a platform admin.

The door says who may come in; whoever may not gets the sign-in page when nobody is signed in, else 404. The last column says for
whom the object in the address is there: for everybody else it is the same 404 as one that never was.

| door | lets in |
| --- | --- |
| anyone | everybody |
| signed_in | everybody with an account |
| member | members of the institution one works in |
| student | members who are students |
| teacher | members who teach |
| staff | members who teach, and owners |
| owner | owners |
| many | everybody with an account, in an install of many institutions |
| platform_admin | platform admins, in an install of many institutions |
| demo | everybody, in a demonstration |
| provider | a video provider, by the signature of what it tells |

| route | methods | door | who sees the object |
| --- | --- | --- | --- |
"""


def document(app):
    """The whole page."""
    return HEAD + "".join(sorted(line(app, rule) for rule in app.url_map.iter_rules()))


def line(app, rule):
    entry, methods = ENTRIES[rule.endpoint], ", ".join(sorted(rule.methods - {"HEAD", "OPTIONS"}))
    return f"| `{rule.rule.replace('|', chr(92) + '|')}` | {methods} | {app.view_functions[rule.endpoint].door} | {entry.who.words} |\n"


if __name__ == "__main__":
    from app import create_app

    PATH.write_text(document(create_app(SQLALCHEMY_DATABASE_URI="sqlite://", SECRET_KEY="only to list the routes", DISPATCHER=False)))

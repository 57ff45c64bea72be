"""Whatever anybody sends, by form, address, header or JSON: never a fault, never thrown out, and what was typed comes back.

Nothing is listed here: the routes come from the app, the fields from its forms, the parameters from its source. Whoever may do a
thing sends the nonsense. Nothing of it is kept, so all of it meets the same prepared school.
"""
import io
import json
import pathlib
import re
from html.parser import HTMLParser

import pytest
from flask_wtf import FlaskForm
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.access.world import nothing_is_kept, standing

pytestmark = pytest.mark.filterwarnings("ignore")
NO_FAULT = {200, 201, 202, 204, 206, 301, 302, 303, 304, 308, 400, 401, 403, 404, 405, 408, 409, 410, 411, 413, 414, 415, 416, 422, 429}
BOUNDED = settings(max_examples=3, deadline=None, derandomize=True, database=None,
                   suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large])
BLUEPRINTS = pathlib.Path(__file__).resolve().parent.parent / "app/blueprints"

# what somebody sensible types, by the field's name; each test replaces some of it
SENSIBLE = {
    "name": "Ada Albers", "email": "ada.new@example.org", "password": "seven kites over the bay", "old_password": "x",
    "new_password": "seven kites over the sea", "zone": "Europe/Berlin", "language": "en", "hour_cycle": "24", "theme": "dark",
    "title": "Algebra", "description": "What it is.", "session_type": "GROUP", "capacity": "3", "duration_minutes": "60", "price": "10",
    "currency": "EUR", "topic_type": "flexible", "topics": "One", "level": "any", "reason": "Because.", "status": "present",
    "minutes": "60", "body": "Hello", "topic": "Roots", "message": "Hello", "at": "2026-11-24T15:00Z", "on": "2026-11-24", "clock": "16:00",
    "day": "1", "days": "1", "to": "2", "starts": "600", "ends": "660", "kind": "off", "first_on": "2026-12-01", "last_on": "2026-12-02",
    "note": "Away", "role": "student", "teaches": "y", "emails": "new@example.org", "how": "own", "sign_up": "open",
    "reminder_minutes": "60", "student_joins_minutes_before": "5", "teacher_joins_minutes_before": "5", "late_after_minutes": "5",
    "left_early_minutes": "5", "present_percent": "50", "video_provider": "builtin", "slug": "new-school", "owner_email": "o@example.org",
    "lead_minutes": "60", "horizon_days": "60", "form_token": "abc", "step_minutes": "30",
}
NASTY = (
    "", " ", "\x00", "a\x00b",
    "\ud800", "x\udfffy", "\u202egnp.exe", "\u2066\u2069", "\ufeff", "\ufffe", "\r\nBcc: x@example.org", "\u2028",
         "0", "-1", "1e309", "NaN", "inf", "9" * 30, "9" * 5000, "٣", "½", "0x10", "1_000", "0000-00-00", "0000-01-01", "0001-01-01",
         "9999-12-31", "10000-01-01", "2026-02-30", "2026-13", "24:00", "23:59:60", "0001-01-01T00:00Z", "9999-12-31T23:59Z",
         "2099-12-31T23:59Z", "2026-11-24T15:00+99:99", "00000000-0000-0000-0000-000000000000", "not-a-uuid", "{}", "[]", "null", "true",
         "../../etc/passwd", "%00", "%", "%(x)s", "{x}", "{{7*7}}", "${7*7}", "'", "\"", "';--", "<script>", "\\", "_", "%%", "=cmd()",
         "localhost", "posixrules", "../UTC", "Etc/", "/", "a" * 1000, "é" * 300, "𝒜" * 300, "x" * 1_000_000)
strange = st.text(st.characters(codec="utf-8", categories=["C", "Z", "M", "So"]), max_size=30)
nasty = st.one_of(st.sampled_from(NASTY), st.text(max_size=40), strange)


def all_forms(form=FlaskForm):
    return {form, *(each for child in form.__subclasses__() for each in all_forms(child))}


def field_names():
    """Every field of every form there is, and whatever the doors read from a form or an address by hand."""
    named = {name for form in all_forms() for name, value in vars(form).items() if hasattr(value, "field_class")}
    source = "\n".join(path.read_text() for path in BLUEPRINTS.rglob("*.py"))
    read = re.findall(r"(?:args|form|values)\.get\(\s*\"([\w-]+)\"", source) + re.findall(r"(?:cursor|instant|place)\(\"(\w+)\"", source)
    return sorted({*named, *read, *SENSIBLE} - {"csrf_token"})


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def world(request, built):
    """The prepared school, as a demonstration too, so that its pages are there."""
    with standing(*built(request.param)) as world:
        world.app.config["LECTERN_DEMO"] = True
        yield world


def routes(world, *methods):
    """(rule, method, who may) of every route with one of these methods that somebody may use."""
    for rule in world.app.url_map.iter_rules():
        for method in sorted(rule.methods & set(methods)):
            if who := world.who_may(rule.endpoint):
                yield rule, method, who


def faults(world, asked):
    """Ask each (who, method, address, what) and tell what went wrong, the names of routes first."""
    for rule, who, method, address, more in asked:
        with nothing_is_kept(world.app):
            answer = world.ask(who, method, address, **more)
        if answer.status_code not in NO_FAULT:
            yield f"{method} {rule} as {who}: {answer.status_code} for {more or address!r:.300}"
        lost = [cookie for cookie in answer.headers.getlist("Set-Cookie") if re.match(r"lectern=;", cookie)]
        if lost and rule.endpoint != "account.sign_out" and who != "visitor" and answer.status_code >= 400:
            yield f"{method} {rule} as {who}: signed out by {more!r:.300}"


def spread(values, rounds, asked_of):
    """Each route with some of the values, the next one with the next: in a few rounds, all values at many routes."""
    values = list(values)
    return [(one, values[(number * rounds + turn) % len(values)]) for number, one in enumerate(asked_of) for turn in range(rounds)]


def wholly(world, asked):
    wrong = list(faults(world, asked))
    assert not wrong, "\n".join(wrong)


def sent(fields):
    """A form as a browser or a program would send it; lone surrogates go as the bytes that stand for them."""
    pairs = [(name, value) for name, values in fields.items() for value in (values if isinstance(values, list) else [values])]
    body = "&".join(f"{quoted(name)}={quoted(value)}" for name, value in pairs)
    return {"data": body, "content_type": "application/x-www-form-urlencoded"}


def quoted(text):
    return "".join(f"%{byte:02X}" for byte in text.encode("utf-8", "surrogatepass")) if len(text) < 2000 else text


@given(st.data())
@BOUNDED
def test_no_form_breaks(world, data):
    names = field_names()
    asked = []
    for rule, method, who in routes(world, "POST", "PUT", "PATCH", "DELETE"):
        wrong = data.draw(st.dictionaries(st.sampled_from(names), st.one_of(nasty, st.lists(nasty, max_size=3)), min_size=1, max_size=30))
        asked.append((rule, who, method, world.address(rule), sent(SENSIBLE | wrong)))
    wholly(world, asked)


def test_no_form_breaks_when_every_field_says_the_same(world):
    values = [*(value for value in NASTY if len(value) < 2000), "x" * 10_000]
    wholly(world, [(rule, who, method, world.address(rule), sent(dict.fromkeys(field_names(), value)))
                   for (rule, method, who), value in spread(values, 5, routes(world, "POST"))])


@given(st.data())
@BOUNDED
def test_no_address_breaks(world, data):
    names = field_names()
    asked = []
    for rule, method, who in routes(world, "GET"):
        wrong = data.draw(st.dictionaries(st.sampled_from(names), st.one_of(nasty, st.lists(nasty, max_size=3)), min_size=1, max_size=30))
        query = sent({name: value for name, value in wrong.items() if len(value) < 9000})["data"]
        asked.append((rule, who, method, f"{world.address(rule)}?{query}", {}))
    wholly(world, asked)


def test_no_address_breaks_when_every_parameter_says_the_same(world):
    values = [value for value in NASTY if len(value) < 200]
    wholly(world, [(rule, who, method, f"{world.address(rule)}?{sent(dict.fromkeys(field_names(), value))['data']}", {})
                   for (rule, method, who), value in spread(values, 5, routes(world, "GET"))])


QUERIES = (
    "q=%FF%FE", "q=%C0%80", "page=%ED%A0%80", "%", "&&&=", "q[]=1&q[x]=2", "page=1&page=x&page=-9", "on=%00", "to=%00&q=%00",
    "since=0000-00-00&until=9999-99-99", "page=" + "9" * 400, "after=%E2%80%AE", "&".join(["a=1"] * 3000))


def test_no_query_string_breaks_that_no_browser_would_send(world):
    wholly(world, [(rule, who, method, f"{world.address(rule)}?{query}", {})
                   for (rule, method, who), query in spread(QUERIES, 4, routes(world, "GET"))])


PARTS = ("%00", "%FF", "%ED%A0%80", "%E2%80%AE", "x" * 5000, "%2e%2e%2f", "%0d%0aX-Evil:1", "'", "%F0%9D%92%9C", "null")


def test_no_token_in_an_address_breaks(world):
    with_words = [(rule, method, who) for rule, method, who in routes(world, "GET", "POST", "DELETE") if "<string" in rule.rule]
    wholly(world, [(rule, who, method, re.sub("<[^>]*>", part, rule.rule), {}) for rule, method, who in with_words for part in PARTS])


BODIES = {
    "nothing": (b"", None), "no type": (b"a=1", None),
    "half a multipart": (b"--x\r\nContent-Disposition: form-data; name=a", "multipart/form-data; boundary=x"),
    "a multipart without a boundary": (b"a", "multipart/form-data"),
    "a strange charset": (b"a=\xff", "application/x-www-form-urlencoded; charset=utf-7"),
    "json for a form": (b'{"name": "x"}', "application/json"), "bad json": (b"{", "application/json"),
    "bytes": (bytes(range(256)), "application/octet-stream"),
    "xml": (b'<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/hosts">]><a>&b;</a>', "application/xml"),
    "many fields": (b"&".join(b"f%d=1" % number for number in range(3000)), "application/x-www-form-urlencoded"),
    "six megabytes": (b"name=" + b"x" * (6 * 1024 * 1024), "application/x-www-form-urlencoded"),
    "a megabyte and a half in one field": (b"name=" + b"x" * 1_600_000, "application/x-www-form-urlencoded"),
}


def test_no_body_breaks(world):
    wholly(world, [(rule, who, method, world.address(rule), {"data": body, "content_type": kind})
                   for (rule, method, who), (body, kind) in spread(BODIES.values(), 4, routes(world, "POST", "DELETE"))])


PICTURES = {"empty": b"", "text": b"not a picture", "svg": b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
            "half a png": b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\xff\xff\xff\xff\xff\xff\xff\xff\x08\x06\x00\x00\x00",
            "half a jpeg": b"\xff\xd8\xff\xe0" + b"\0" * 99,
            "gif": b"GIF89a\xff\xff\xff\xff\x00\x00\x00", "webp": b"RIFF\xff\xff\xff\xffWEBPVP8 " + b"\xff" * 40,
            "large": b"\x89PNG" + b"x" * 3_500_000}


@pytest.mark.parametrize("what", PICTURES)
def test_no_upload_breaks(world, what):
    with nothing_is_kept(world.app):
        answer = world.ask("sam", "POST", "/profile/picture", data={"picture": (io.BytesIO(PICTURES[what]), "../\u202egnp.exe")})
    assert answer.status_code in (413, 422)


HEADERS = {
    "User-Agent": ["\xff" * 300, "x" * 5000, ""], "Accept-Language": ["\xff", "xx-" * 500, "de;q=NaN, *;q=-1", "../../etc", "ar"],
    "Accept": ["\xff", "application/json", ";;;", "text/html;q=9"], "Cookie": ["lectern=\xff", "lectern=" + "x" * 5000, ";;;=", "lectern="],
    "HX-Current-URL": ["\xff", "javascript:x"], "HX-Target": ["\xff" * 100],
    "Range": ["bytes=9-1", "bytes=0-", "x"], "If-None-Match": ['W/"', "*", "\xff"],
    "If-Modified-Since": ["\xff", "Thu, 01 Jan 0000 00:00:00 GMT"], "Referer": ["\xff", "x" * 5000],
    "Authorization": ["Bearer \xff", "Basic x", "Bearer "],
    "Content-Length": ["-1", "x"], "X-CSRFToken": ["\xff", "x" * 5000], "Sec-Fetch-Site": ["\xff"],
    "HX-History-Restore-Request": ["\xff"],
}


def test_no_header_breaks(world):
    some = [route for route in routes(world, "GET", "POST") if route[0].endpoint in SOME_OF_EACH]
    said = [(name, value) for name, values in HEADERS.items() for value in values]
    wholly(world, [(rule, who, method, world.address(rule), {"headers": dict([header])})
                   for (rule, method, who), header in spread(said, 15, some)])


SOME_OF_EACH = {"dashboard.index", "account.sign_in", "account.sign_up", "profile.picture", "sessions.show", "rooms.beat",
                "hooks.jitsi_event", "calendar_feed.show", "attendance.export", "audit.export", "mails.html", "session_calendar.show"}

anything = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), nasty.filter(lambda text: len(text) < 9000)),
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(st.text(max_size=5), inner, max_size=4)), max_leaves=12)
STRANGE_JSON = ["", "null", "[]", "1", '"x"', "{", '{"a":1,"a":2}', "NaN", '{"seq": 1e400}', '{"seq": NaN}', "[" * 30_000, '{"a":' * 10_000,
                '{"body": "\\ud800"}', '{"id": "\\ud800"}', '{"body": "\\u0000"}', "\ufeff{}", '{"seq": ' + "9" * 5000 + "}"]


def json_routes(world):
    return [(rule, method, who) for rule, method, who in routes(world, "POST", "DELETE") if rule.endpoint.startswith(("rooms.", "hooks."))]


def a_body(world, data):
    """A JSON object with the keys that the room's page sends, some of them right."""
    tab = str(world.things["Ada's tab"])
    right = {"seq": 5, "microphone": True, "camera": False, "sharing": False, "raised": True, "of": tab, "body": "Hello", "id": tab,
             "signals": [{"to": tab, "kind": "ice", "body": {"candidate": "x"}}]}
    wrong = data.draw(st.dictionaries(st.sampled_from(sorted(right)), anything, max_size=5))
    signal = {"to": data.draw(st.sampled_from([tab, "", None, 7])),
              "kind": data.draw(st.sampled_from(["offer", "answer", "ice", "hand", "", 3])),
              "body": data.draw(st.one_of(st.dictionaries(st.text(max_size=5), anything, max_size=3), anything))}
    return data.draw(st.sampled_from([right | wrong, {**right, "signals": [signal] * data.draw(st.sampled_from([1, 3, 101]))}]))


@given(st.data())
@settings(BOUNDED, max_examples=10)
def test_no_json_breaks_the_room(world, data):
    asked = [(rule, who, method, world.address(rule), {"data": json.dumps(a_body(world, data)), "content_type": "application/json",
                                                        "headers": {"Accept": "application/json"}})
             for rule, method, who in json_routes(world)]
    wholly(world, asked)


def test_no_text_that_calls_itself_json_breaks_the_room(world):
    wholly(world, [(rule, who, method, world.address(rule), {"data": text.encode(), "content_type": "application/json"})
                   for rule, method, who in json_routes(world) for text in STRANGE_JSON])


class Fields(HTMLParser):
    """The text fields of a page's forms that post to an address."""

    def __init__(self, address):
        super().__init__()
        self.address, self.here, self.names = address, False, set()

    def handle_starttag(self, tag, attributes):
        attributes = dict(attributes)
        if tag == "form":
            self.here = attributes.get("method", "").lower() == "post" and attributes.get("action", self.address) in ("", self.address)
        typed = tag == "textarea" or (tag == "input" and attributes.get("type", "text") in ("text", "email", "search", "url"))
        if self.here and typed and "name" in attributes and "readonly" not in attributes and "hidden" not in attributes:
            self.names.add(attributes["name"])


def forms_with_text(world):
    """(rule, who, address, its text fields) of every page that holds a form for its own address."""
    for rule, _method, who in routes(world, "POST"):
        if "GET" in rule.methods or rule.endpoint == "sessions.write":
            address = world.address(rule)
            shown = address.removesuffix("/messages")
            if who != "visitor" and rule.endpoint in ("account.sign_in", "account.invitation", "setup.index"):
                who = "visitor"
            page = world.ask(who, "GET", shown)
            fields = Fields(address)
            fields.feed(page.text)
            if fields.names:
                yield rule, who, address, sorted(fields.names)


def test_a_form_that_is_wrong_comes_back_with_everything_that_was_typed(world):
    """Too long for any field, so that each form must come back; with a mark in each field, which must still be there."""
    wrong, seen = [], 0
    for rule, who, address, names in forms_with_text(world):
        typed = {name: f"mark-{name}-" + "x" * 11_000 for name in names}
        with nothing_is_kept(world.app):
            answer = world.ask(who, "POST", address, **sent(typed))
        lost = [name for name in names if f"mark-{name}-" not in answer.text]
        seen += 1
        if answer.status_code != 422 or lost:
            wrong.append(f"{rule} as {who}: {answer.status_code}, lost {lost}")
    assert seen > 10 and not wrong, "\n".join(wrong)

"""The headers of every answer, and what is refused before any door: other sites, strange hosts, forged proxies, odd methods."""
import re

import pytest

import config
from app import create_app
from app.rules.next_page import own_path
from tests.account_helpers import GOOD, give_password, sign_in

ALWAYS = {
    "Content-Security-Policy": "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'self'; "
                               "frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(self), microphone=(self), display-capture=(self), autoplay=(self), geolocation=(), payment=()",
    "Cache-Control": "no-store",
}
TRICKS = ["//evil.example", "///evil.example", "/\\evil.example", "\\\\evil.example", "https://evil.example", "https:evil.example",
          "http:///evil.example", "javascript:alert(1)", "data:text/html,x", "/@evil.example", "/x@evil.example", "/a//evil.example",
          "/\t/evil.example", "/\n/evil.example", "\t//evil.example", " //evil.example", "/%0d%0aLocation:%20//evil.example\r\nX: y",
          "/x\x00", "/х", "evil.example", "?next=//evil.example", "#x", "", None, "/.\\evil.example", "/\u2028/evil.example"]


@pytest.fixture
def app(sqlite_app):
    """One database is enough: nothing here depends on it."""
    return sqlite_app


def under(app, monkeypatch, **settings):
    """The same app as these settings of the environment make it."""
    for name, value in settings.items():
        monkeypatch.setenv(name, value)
    read = config.read()
    app.config.update({name: read[name] for name in read if name.startswith("SESSION_COOKIE") or name in ("ALLOWED_HOSTS", "BASE_URL")})
    return app


@pytest.mark.parametrize("address, status", [
    ("/", 200), ("/sign-in", 200), ("/attendance", 303), ("/nowhere", 404), ("/healthz", 200), ("/cal/x.ics", 404), ("/hooks/jaas", 405)])
def test_every_answer_to_a_visitor_carries_the_whole_set(visitor, address, status):
    answer = visitor.get(address)
    assert answer.status_code == status
    assert {name: answer.headers.get(name) for name in ALWAYS} == ALWAYS


def test_every_page_of_olga_carries_the_whole_set_too(app, as_olga):
    for rule in app.url_map.iter_rules():
        if "GET" in rule.methods and not rule.arguments:
            answer = as_olga.get(rule.rule)
            assert answer.status_code < 500
            assert {name: answer.headers.get(name) for name in ALWAYS} == ALWAYS, rule


def test_an_answer_depends_on_who_asks_and_on_whether_a_part_is_wanted(as_sam):
    named = {name.strip() for name in ",".join(as_sam.get("/").headers.getlist("Vary")).split(",")}
    assert {"HX-Request", "Cookie"} <= named


def test_a_file_of_ours_is_not_taken_for_something_else(visitor):
    assert visitor.get("/static/favicon.svg").headers["X-Content-Type-Options"] == "nosniff"


def test_no_policy_lets_a_page_run_what_stands_in_it(app, as_olga):
    for rule in app.url_map.iter_rules():
        if "GET" in rule.methods and not rule.arguments:
            page = as_olga.get(rule.rule)
            assert "unsafe" not in page.headers["Content-Security-Policy"], rule
            if page.mimetype == "text/html":
                assert not re.search(r"<script(?![^>]*\bsrc=)|\son\w+=\"|\sstyle=\"|javascript:", page.text), rule


def test_over_https_the_cookie_is_secure_and_bound_to_the_host(app, cast, monkeypatch):
    give_password(app, cast.sam)
    answer = sign_in(under(app, monkeypatch, BASE_URL="https://lectern.example").test_client(), "sam@example.org")
    cookie = answer.headers["Set-Cookie"]
    assert cookie.startswith("__Host-lectern=") and "Domain" not in cookie
    assert {"Secure", "HttpOnly", "SameSite=Lax", "Path=/"} <= set(cookie.split("; "))


def test_over_http_the_cookie_is_still_out_of_reach_of_scripts_and_other_sites(app, cast):
    give_password(app, cast.sam)
    cookie = sign_in(app.test_client(), "sam@example.org").headers["Set-Cookie"]
    assert cookie.startswith("lectern=") and {"HttpOnly", "SameSite=Lax"} <= set(cookie.split("; ")) and "Secure" not in cookie


def test_https_is_remembered_by_the_browser(visitor):
    assert visitor.get("/sign-in", base_url="https://localhost").headers["Strict-Transport-Security"] == "max-age=31536000"
    assert "Strict-Transport-Security" not in visitor.get("/sign-in").headers


def forms_of(app):
    """Every address that changes something and needs nothing but a cookie."""
    def filled(address):
        return re.sub("<[^>]*>", "1", re.sub("<uuid:[^>]*>", "00000000-0000-4000-8000-000000000000", address))

    return [(method, filled(rule.rule), rule)
            for rule in app.url_map.iter_rules() for method in rule.methods & {"POST", "PUT", "PATCH", "DELETE"}
            if not rule.endpoint.startswith("hooks.")]


@pytest.mark.parametrize("site", ["cross-site", "same-site", "nonsense"])
def test_a_form_that_another_site_sends_is_refused_at_every_address(app, as_olga, site):
    for method, address, rule in forms_of(app):
        answer = as_olga.open(address, method=method, headers={"Sec-Fetch-Site": site})
        assert answer.status_code == 400, rule


def test_a_form_without_our_token_is_refused_at_every_address_but_the_mail_programs_button(app, as_olga):
    app.config["WTF_CSRF_ENABLED"] = True
    let_in = {rule.endpoint for method, address, rule in forms_of(app) if as_olga.open(address, method=method).status_code != 400}
    assert let_in == {"reminders.stop_all"}


def test_json_needs_the_token_too(app, as_sam):
    app.config["WTF_CSRF_ENABLED"] = True
    answer = as_sam.post("/sessions/00000000-0000-4000-8000-000000000000/room/messages", json={"body": "x"})
    assert answer.status_code == 400


def test_the_token_of_one_browser_is_no_good_in_another(app, as_sam, as_tom):
    app.config["WTF_CSRF_ENABLED"] = True
    token = re.search(r'"X-CSRFToken": "([^"]+)"', as_sam.get("/profile").text)[1]
    assert as_tom.post("/profile/sign-ins/others/end", headers={"X-CSRFToken": token}).status_code == 400
    assert as_sam.post("/profile/sign-ins/others/end", headers={"X-CSRFToken": token}).status_code == 303


@pytest.mark.parametrize("host", [
    "evil.example", "lectern.example.evil.example", "evil.example:443", "lectern.example@evil.example", "", "[::2]",
    "lectern.example:8000:1"])
def test_a_strange_host_is_refused(app, monkeypatch, host):
    visitor = under(app, monkeypatch, ALLOWED_HOSTS="Lectern.example, www.lectern.example, [::1]").test_client()
    assert visitor.get("/sign-in", headers={"Host": host}).status_code == 400


@pytest.mark.parametrize("host", ["lectern.example", "www.lectern.example:8000", "LECTERN.example", "[::1]", "[::1]:8000"])
def test_our_own_host_is_let_in(app, monkeypatch, host):
    visitor = under(app, monkeypatch, ALLOWED_HOSTS="Lectern.example, www.lectern.example, [::1]").test_client()
    assert visitor.get("/sign-in", headers={"Host": host}).status_code == 200


FORGED = {"X-Forwarded-For": "6.6.6.6", "X-Forwarded-Proto": "https", "X-Forwarded-Host": "evil.example", "X-Forwarded-Port": "666",
          "X-Forwarded-Prefix": "/evil", "X-Real-Ip": "6.6.6.6", "Forwarded": "for=6.6.6.6;host=evil.example;proto=https"}


def seen_by(app, **more):
    """(remote address, is it https, host) as the app sees a request that says it came through a proxy."""
    seen = []
    app.before_request_funcs[None].append(look := lambda: seen.append(said_of_request()))
    try:
        app.test_client().get("/healthz", headers=FORGED | more)
    finally:
        app.before_request_funcs[None].remove(look)
    return seen[0]


def said_of_request():
    from flask import request

    return request.remote_addr, request.is_secure, request.host, request.script_root


def test_a_proxy_that_nobody_told_us_of_is_not_believed(app):
    assert seen_by(app) == ("127.0.0.1", False, "localhost", "")


@pytest.fixture
def behind():
    """The app behind one proxy, with a database of its own."""
    return create_app(TESTING=True, SQLALCHEMY_DATABASE_URI="sqlite://", SECRET_KEY="only for tests", DISPATCHER=False, TRUSTED_PROXIES=1)


def test_of_a_proxy_that_we_know_we_believe_who_asked_and_how_but_never_the_host(behind):
    assert seen_by(behind) == ("6.6.6.6", True, "localhost", "")


def test_of_two_addresses_the_one_that_our_proxy_wrote_counts(behind):
    assert seen_by(behind, **{"X-Forwarded-For": "6.6.6.6, 9.9.9.9"})[0] == "9.9.9.9"


@pytest.mark.parametrize("trick", TRICKS, ids=repr)
def test_after_signing_in_one_stays_here(app, cast, trick):
    give_password(app, cast.sam)
    answer = sign_in(app.test_client(), "sam@example.org", GOOD, next=trick or "")
    assert answer.status_code == 303 and answer.headers["Location"] == "/"
    assert own_path(trick) == ""


def test_after_signing_in_one_comes_to_the_page_that_was_asked_for(app, cast, visitor):
    give_password(app, cast.sam)
    asked = visitor.get("/attendance?status=late&q=a%20b").headers["Location"]
    assert asked.startswith("/sign-in?next=")
    page = visitor.get(asked).text
    wanted = re.search(r'name="next"[^>]*value="([^"]*)"', page)[1].replace("&amp;", "&")
    assert sign_in(visitor, "sam@example.org", GOOD, next=wanted).headers["Location"] == wanted == "/attendance?status=late&q=a%20b"


def test_a_redirect_of_ours_never_leaves_the_site(app, as_olga):
    for rule in app.url_map.iter_rules():
        if "GET" in rule.methods and not rule.arguments:
            for address in (rule.rule, rule.rule + "?next=//evil.example&url=//evil.example&return_to=//evil.example"):
                there = as_olga.get(address).headers.get("Location", "/")
                assert own_path(there.split("?")[0]), address


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "TRACE", "CONNECT", "PROPFIND", "NONSENSE"])
def test_other_methods_are_refused_with_those_there_are(as_olga, method):
    answer = as_olga.open("/profile", method=method)
    assert answer.status_code == 405 and set(answer.headers["Allow"].split(", ")) == {"GET", "HEAD", "OPTIONS", "POST"}


def test_a_get_cannot_play_a_post(as_sam):
    for disguise in ({"X-HTTP-Method-Override": "POST"}, {"X-HTTP-Method": "DELETE"}):
        assert as_sam.get("/sign-out", headers=disguise).status_code == 405
    assert as_sam.get("/sign-out?_method=POST").status_code == 405


def test_options_tells_methods_and_nothing_else(visitor):
    answer = visitor.open("/people", method="OPTIONS")
    assert answer.data == b"" and not [name for name, _value in answer.headers if name.startswith("Access-Control")]


def test_a_head_is_a_get_without_its_body(app, as_olga):
    for rule in app.url_map.iter_rules():
        if "GET" in rule.methods and not rule.arguments:
            head, get = as_olga.head(rule.rule), as_olga.get(rule.rule)
            assert (head.status_code, head.data) == (get.status_code, b""), rule

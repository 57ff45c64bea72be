"""Every route of the app, asked by everybody in every way: the door lets in whom it says, and a stranger's thing is not there."""
import pytest

from app.doors import DOORS
from tests.access.document import PATH, document
from tests.access.matrix import ENTRIES, PEOPLE
from tests.access.world import CANARIES, compared, missing, nothing_is_kept, standing

STYLES = {"page": ("GET", {}), "hx": ("GET", {"HX-Request": "true"}), "head": ("HEAD", {})}
UNSAFE = {"POST", "PUT", "PATCH", "DELETE"}


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def world(request, built):
    """Everybody and everything, put into an empty database once."""
    with standing(*built(request.param)) as world:
        world.styles = tuple(STYLES) if request.param == "sqlite" else ("page",)  # how it is asked is nothing to the database
        yield world


@pytest.fixture(scope="module")
def doors(world):
    """(person, door) → does it let this person in, as the door itself says."""
    names = {view.door for view in world.app.view_functions.values()}
    return {(person, name): world.lets_in(person, name) for person in PEOPLE for name in names}


def asked(world, endpoint, methods, styles=("page",)):
    """(rule, method, headers, style) of what can be asked at this endpoint."""
    for rule in world.app.url_map.iter_rules(endpoint):
        for style in styles:
            method, headers = STYLES[style]
            if method in rule.methods & methods:
                yield rule, method, headers, style
        for method in sorted(rule.methods & UNSAFE & methods):
            yield rule, method, {}, "page"


def turned_away(person, method, style):
    """What a door answers to somebody it does not let in."""
    if person != "visitor":
        return 404
    return 401 if style == "hx" or method in UNSAFE else 303


def test_every_route_is_in_the_matrix_and_nothing_else(world):
    there = {rule.endpoint for rule in world.app.url_map.iter_rules()}
    assert not there - set(ENTRIES), f"new routes without an entry in tests/access/matrix.py: {sorted(there - set(ENTRIES))}"
    assert not set(ENTRIES) - there, f"routes in tests/access/matrix.py that are gone: {sorted(set(ENTRIES) - there)}"


def test_every_argument_of_an_address_is_in_the_matrix(world):
    for rule in world.app.url_map.iter_rules():
        entry = ENTRIES[rule.endpoint]
        assert rule.arguments == set(entry.args) | set(entry.fixed), rule


def test_addresses_hold_random_ids_and_tokens_never_plain_words_or_numbers(world):
    for rule in world.app.url_map.iter_rules():
        for argument, thing in ENTRIES[rule.endpoint].args.items():
            kind = type(rule._converters[argument]).__name__
            assert kind == ("UnicodeConverter" if "token" in thing or thing == "short name" else "UUIDConverter"), rule


@pytest.mark.parametrize("endpoint", ENTRIES)
def test_reading(world, doors, endpoint):
    entry, wrong = ENTRIES[endpoint], []
    door = world.app.view_functions[endpoint].door
    for rule, method, headers, style in asked(world, endpoint, {"GET", "HEAD"}, world.styles):
        for person in PEOPLE:
            answer = world.ask(person, method, world.address(rule), headers)
            expected = (entry.status(person, style) if doors[person, door] and person in entry.who.people
                        else entry.no_such if doors[person, door] else turned_away(person, method, style))
            if answer.status_code != expected:
                wrong.append(f"{person} {method} ({style}): {answer.status_code} instead of {expected}")
            wrong += [f"{person} {method} ({style}): reads “{word}”" for word in overheard(answer, person, entry)]
            if method == "HEAD" and answer.data:
                wrong.append(f"{person}: HEAD with a body")
    assert not wrong, "\n".join([endpoint, *wrong])


@pytest.mark.parametrize("endpoint", ENTRIES)
def test_changing(world, doors, endpoint):
    """Who may not is refused; who may comes as far as the form. Nothing of it is kept."""
    entry, wrong = ENTRIES[endpoint], []
    door = world.app.view_functions[endpoint].door
    for rule, method, headers, style in asked(world, endpoint, UNSAFE):
        for person in PEOPLE:
            with nothing_is_kept(world.app):
                answer = world.ask(person, method, world.address(rule), headers)
            if doors[person, door] and person in entry.who.people and person not in entry.sees_only:
                if answer.status_code in (404, 405) or answer.status_code >= 500:
                    wrong.append(f"{person} {method} ({style}): {answer.status_code}, although she may")
            else:
                expected = entry.no_such if doors[person, door] else turned_away(person, method, style)
                if answer.status_code != expected:
                    wrong.append(f"{person} {method} ({style}): {answer.status_code} instead of {expected}")
            wrong += [f"{person} {method} ({style}): reads “{word}”" for word in overheard(answer, person, entry)]
    assert not wrong, "\n".join([endpoint, *wrong])


def overheard(answer, person, entry):
    """The canary words in this answer that are not for this person; who holds a secret link may read what it shows."""
    if entry.who.words == "whoever has the link":
        return []
    said = (answer.get_data(as_text=True) + str(answer.headers)).lower()
    return [word for word, may_read in CANARIES.items() if person not in may_read and word in said]


@pytest.mark.parametrize("endpoint", [name for name, entry in ENTRIES.items() if entry.args])
def test_a_foreign_thing_and_a_missing_one_are_answered_alike(world, endpoint):
    entry, wrong = ENTRIES[endpoint], []
    for rule, method, headers, _style in asked(world, endpoint, {"GET", *UNSAFE}):
        for person in (who for who in PEOPLE if who not in entry.who.people):
            places = [world.address(rule), world.address(rule, **{name: missing(name) for name in entry.args})]
            with nothing_is_kept(world.app):
                foreign, none = (compared(world.ask(person, method, place, headers), place) for place in places)
            if foreign != none:
                wrong.append(f"{person} {method}: {difference(foreign, none)}")
    assert not wrong, "\n".join([endpoint, *wrong])


def test_a_visitor_whose_page_is_open_is_sent_to_sign_in_whatever_it_posts(world, doors):
    wrong = []
    for rule in world.app.url_map.iter_rules():
        if doors["visitor", world.app.view_functions[rule.endpoint].door]:
            continue
        for method in rule.methods & UNSAFE:
            answer = world.ask("visitor", method, world.address(rule), {"HX-Request": "true"})
            if answer.status_code != 401 or not answer.headers["HX-Redirect"].startswith("/sign-in") or answer.data:
                wrong.append(f"{method} {rule}: {answer.status_code}")
    assert not wrong


@pytest.mark.parametrize("endpoint", [name for name, entry in ENTRIES.items() if entry.args and entry.who.words != "everybody"])
def test_each_part_of_an_address_is_looked_for_by_itself(world, endpoint):
    """Who may see the whole gets a 404 when any one part of its address belongs to nothing."""
    entry, wrong = ENTRIES[endpoint], []
    door = world.app.view_functions[endpoint].door
    person = next((who for who in PEOPLE if who in entry.who.people and who != "visitor"), None)
    if DOORS[door] is DOORS["demo"]:
        return
    for rule, method, headers, style in asked(world, endpoint, {"GET", *UNSAFE}):
        for argument in entry.args:
            with nothing_is_kept(world.app):
                answer = world.ask(person, method, world.address(rule, **{argument: missing(argument)}), headers)
            if answer.status_code not in (404, 409, 422):  # a form that says nothing comes back before its row is looked for
                wrong.append(f"{person} {method} ({style}) with a strange {argument}: {answer.status_code}")
    assert not wrong, "\n".join([endpoint, *wrong])


def difference(one, other):
    parts = [name for name, a, b in zip(("status", "body", "headers"), one, other, strict=True) if a != b]
    return f"another {' and '.join(parts)}: {one[0]}, {other[0]}"


def test_the_document_says_what_the_matrix_says(world):
    assert PATH.read_text() == document(world.app), "docs/access.md is old: run python -m tests.access.document"

"""The house stands as drawn: imports point down, every route wears a door, models and migrations agree."""
import ast
import pathlib
import re
import subprocess
import sys

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from app.database import db
from app.models.guards import postgresql_guards, sqlite_guards

ROOT = pathlib.Path(__file__).resolve().parent.parent
FLOORS = {  # a floor may import those named here, and itself
    "rules": {"rules"},
    "adapters": {"adapters"},
    "models": {"models", "database"},
    "actions": {"actions", "rules", "models", "adapters", "database", "clock", "refusals", "bell", "me", "zones", "locale"},
}
TREE = sorted(path for path in (ROOT / "app").rglob("*.py"))


def imported_from(path):
    """(line, part of app) for each import of ours in a file."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
            names = [f"{node.module}.{alias.name}" for alias in node.names] if node.module == "app" else [node.module]
        elif isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        else:
            continue
        yield from ((node.lineno, name.split(".")[1]) for name in names if name.startswith("app."))


@pytest.mark.parametrize("path", TREE, ids=lambda path: str(path.relative_to(ROOT)))
def test_imports_point_down(path):
    floor = path.relative_to(ROOT / "app").parts[0].removesuffix(".py")
    if floor not in FLOORS:
        return
    upwards = [f"{path.relative_to(ROOT)}:{line} imports app.{part}" for line, part in imported_from(path) if part not in FLOORS[floor]]
    assert not upwards


@pytest.mark.parametrize("path", [p for p in TREE if p.parent.name == "rules" or "rules" in p.parts], ids=lambda p: p.name)
def test_rules_know_no_flask_no_database_no_network_and_no_clock(path):
    text = path.read_text()
    outside = re.findall(r"^\s*(?:from|import) (flask\w*|sqlalchemy|requests|smtplib|redis|rq)\b", text, re.M)
    assert not outside
    assert not re.search(r"datetime\.now|time\.time\(|utcnow|date\.today", text)


@pytest.mark.parametrize("path", [p for p in TREE if "actions" not in p.parts], ids=lambda p: str(p.relative_to(ROOT)))
def test_only_actions_commit(path):
    assert ".commit()" not in path.read_text()


def test_every_route_wears_a_door(sqlite_app):
    for rule in sqlite_app.url_map.iter_rules():
        assert hasattr(sqlite_app.view_functions[rule.endpoint], "door"), rule


def test_no_address_counts_its_things(sqlite_app):
    counted = [rule.rule for rule in sqlite_app.url_map.iter_rules() if "<int:" in rule.rule and "id" in rule.rule]
    assert not counted


def test_models_and_migrations_agree(app):
    with app.app_context(), db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_server_default": True})
        assert compare_metadata(context, db.metadata) == []


def test_the_database_holds_its_guards(app):
    with app.app_context(), db.engine.connect() as connection:
        if connection.dialect.name == "sqlite":
            there = set(connection.scalars(sa.text("SELECT sql FROM sqlite_master WHERE type = 'trigger'")))
            assert there == set(sqlite_guards())
        else:
            there = set(connection.scalars(sa.text(
                "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal UNION SELECT conname FROM pg_constraint WHERE contype = 'x'")))
            named = {re.search(r"TRIGGER (\w+)|CONSTRAINT (\w+)", guard) for guard in postgresql_guards()}
            assert there == {match[1] or match[2] for match in named if match}


def test_a_setting_that_cannot_be_read_is_named():
    told = subprocess.run([sys.executable, "-c", "import config; config.read()"], cwd=ROOT, capture_output=True, text=True,
                          env={"WEB_THREADS": "many", "LECTERN_DATA": "/nonexistent", "SECRET_KEY": "x"})
    assert "WEB_THREADS must be a whole number, not 'many'" in told.stderr

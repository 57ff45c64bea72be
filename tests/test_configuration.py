"""docs/configuration.md and config.py name the same settings."""
import ast
import pathlib
import re

ROOT = pathlib.Path(__file__).resolve().parent.parent
READERS = {"text", "number", "switch", "listed", "pem"}


def settings_read():
    calls = (node for node in ast.walk(ast.parse((ROOT / "config.py").read_text())) if isinstance(node, ast.Call))
    return {call.args[0].value for call in calls
            if isinstance(call.func, ast.Name) and call.func.id in READERS and call.args and isinstance(call.args[0], ast.Constant)}


def settings_described():
    rows = re.findall(r"^\| (`.+?) \|", (ROOT / "docs/configuration.md").read_text(), re.M)
    return {name for row in rows for name in re.findall(r"`([A-Z][A-Z_]+)`", row)}


def test_every_setting_is_described_and_every_description_is_of_a_setting():
    assert settings_read() == settings_described()


def test_settings_are_read_in_config_and_nowhere_else():
    elsewhere = [path for path in (ROOT / "app").rglob("*.py") if "os.environ" in path.read_text()]
    assert elsewhere == []

"""Keeps app/translations: `update` brings the catalogs level with the code, `compile` makes what the app reads, which git ignores.

A catalog has no dates, names or line numbers, so that its diff shows only words. `python tools/translations.py update` after a
change of English; a message whose English changed is empty again and waits for its translator.
"""
import io
import os
import pathlib
import sys
from datetime import UTC, datetime

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = pathlib.Path(__file__).resolve().parent.parent
APP = ROOT / "app"
FOLDER = APP / "translations"
UNDATED = datetime(2000, 1, 1, tzinfo=UTC)
KEYWORDS = {"_": None, "_l": None, "N_": None, "gettext": None, "lazy_gettext": None, "ngettext": (1, 2)}
HEADER = r'''msgid ""
msgstr ""
"Language: %s\n"
"Plural-Forms: %s\n"
"MIME-Version: 1.0\n"
"Content-Type: text/plain; charset=utf-8\n"
"Content-Transfer-Encoding: 8bit\n"

'''


def main(command):
    {"update": update, "compile": compile_all}[command]()


def update():
    """Merge what the code says into every catalog: translations stay, new messages come in empty, gone ones leave."""
    words = extracted()
    for path in paths():
        catalog = read(path)
        catalog.update(words, no_fuzzy_matching=True)
        catalog.obsolete.clear()
        text = written(catalog)
        if text != path.read_text("utf-8"):
            path.write_text(text, "utf-8")
        empty = [message.id for message in catalog if message.id and not is_translated(message)]
        print(f"{path.relative_to(ROOT)}: {len(catalog)} messages, {len(empty)} to translate")


def compile_all():
    """Write messages.mo beside each messages.po, where it is not so already: a machine that serves may be read-only."""
    for path in paths():
        out = io.BytesIO()
        write_mo(out, read(path))
        ready = path.with_suffix(".mo")
        if not ready.exists() or ready.read_bytes() != out.getvalue():
            fresh = path.with_suffix(f".{os.getpid()}")  # several processes may start at once
            fresh.write_bytes(out.getvalue())
            fresh.replace(ready)
    print("translations ready:", ", ".join(code_of(path) for path in paths()))


def extracted():
    """Every message of the Python files and templates under app, as a catalog without a language."""
    with open(ROOT / "babel.cfg", encoding="utf-8") as settings:
        methods, options = parse_mapping_cfg(settings, "babel.cfg")
    words = Catalog()
    for _file, _line, message, comments, context in extract_from_dir(APP, methods, options, KEYWORDS):
        words.add(message, auto_comments=comments, context=context)
    return words


def paths():
    return sorted(FOLDER.glob("*/LC_MESSAGES/messages.po"))


def code_of(path):
    return path.parent.parent.name


def read(path):
    """The catalog in the file. Raises PoFileError where it cannot be read."""
    with open(path, "rb") as source:
        catalog = read_po(source, locale=code_of(path), abort_invalid=True)
    catalog.creation_date = UNDATED  # else what is compiled differs each time
    return catalog


def is_translated(message):
    return all(message.string) if message.pluralizable else bool(message.string)


def written(catalog):
    """The text of the file: sorted, and of the headers only those that say how to read it."""
    out = io.BytesIO()
    write_po(out, catalog, width=120, no_location=True, omit_header=True, sort_output=True)
    return HEADER % (catalog.locale_identifier, catalog.plural_forms) + out.getvalue().decode().rstrip("\n") + "\n"


if __name__ == "__main__":
    main(sys.argv[1])

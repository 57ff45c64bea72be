# Two commands: `make run` and `make test`. They need python3 (3.11 to 3.13) with venv, and make; nothing else.
PY ?= python3
V := .venv
PIP := $(V)/bin/pip install -q --disable-pip-version-check --require-hashes
export FLASK_APP := wsgi
# The zone database is the pinned PyPI tzdata, never the system's copy.
export PYTHONTZPATH :=

.PHONY: run test bench setup lint messages

CATALOGS := $(wildcard app/translations/*/LC_MESSAGES/messages.po)
PARTS := app/static/vendor/manifest.json $(CATALOGS:.po=.mo)

run: setup
	LECTERN_DEMO=$${LECTERN_DEMO:-1} $(V)/bin/flask lectern setup
	LECTERN_DEMO=$${LECTERN_DEMO:-1} $(V)/bin/gunicorn wsgi:app -b 127.0.0.1:$${PORT:-8000}

test: $(V)/.dev $(PARTS) lint
	$(V)/bin/python -m pytest

bench: $(V)/.dev $(PARTS)
	$(V)/bin/python -m bench

lint: $(V)/.dev
	$(V)/bin/ruff check .

setup: $(V)/.prod $(PARTS)

# Bring the catalogs level with the code, for those who translate.
messages: $(V)/.prod
	$(V)/bin/python tools/translations.py update

$(V)/.prod: requirements.txt
	$(PY) -m venv $(V)
	$(PIP) -r requirements.txt
	touch $@

$(V)/.dev: $(V)/.prod requirements-dev.txt
	$(PIP) -r requirements-dev.txt
	touch $@

app/static/vendor/manifest.json: package-lock.json tools/assets.py $(V)/.prod
	$(V)/bin/python tools/assets.py

%.mo: %.po tools/translations.py $(V)/.prod
	$(V)/bin/python tools/translations.py compile
	touch $@

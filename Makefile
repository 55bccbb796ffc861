# Everything here needs only Python 3.11+, git and make: the first target that wants it builds .venv from uv.lock.

PYTHON ?= python3
BIN := .venv/bin
READY := .venv/.ready

SHARED_OUT := -n logical

.DEFAULT_GOAL := help
.PHONY: help up demo test test-long check bench schemas catalogs fmt lock browser clean

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

up: $(READY) ## the whole of Trellis on this machine, with the demo community; Ctrl-C ends it
	@$(BIN)/trellis up

demo: $(READY) ## the story, played without a browser and printed
	@$(BIN)/trellis demo

test: browser ## every test but the long ones, with a real nats-server and a real browser
	$(BIN)/pytest $(SHARED_OUT)

test-long: browser ## every test, the long ones too
	$(BIN)/pytest $(SHARED_OUT) -m ""

check: $(READY) ## format, lint, types, the import arrows, schemas and languages in step
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m contracts.schema check
	$(BIN)/python -m portal.catalogs check

bench: $(READY) ## the figures, as ratios to the floor in the same run; also in .bench/latest.json
	@$(BIN)/python -m tests.bench

schemas: $(READY) ## write the published JSON Schemas anew from contracts/
	$(BIN)/python -m contracts.schema write

catalogs: $(READY) ## every text into portal/locale/, for those who translate
	$(BIN)/python -m portal.catalogs write

fmt: $(READY) ## format, and mend what can be mended by itself
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

# The public index is named whatever mirror this machine is set up with, so the lock reads the same everywhere.
lock: $(READY) ## resolve the dependencies anew, to the newest that fit
	$(BIN)/uv lock --upgrade --no-config --default-index https://pypi.org/simple
	@$(MAKE) --no-print-directory $(READY)

browser: $(READY) ## find Chromium for the browser tests, or install it
	@$(BIN)/python -m tests.system.browser

clean: ## remove the environment, caches and measurements (a running system's data in .trellis/ stays)
	rm -rf .venv .bench .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache build dist
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# uv takes the locked files from the public host the lock names; where only a pip mirror is reachable, pip takes the
# same versions from there, checked against the same hashes.
$(READY): pyproject.toml uv.lock
	@test -x $(BIN)/pip || $(PYTHON) -m venv .venv
	@test -x $(BIN)/uv || $(BIN)/pip install --quiet --disable-pip-version-check uv
	@echo "installing the locked dependencies into .venv"
	@$(BIN)/uv sync --frozen --quiet || { \
	    $(BIN)/uv export --frozen --quiet --no-emit-project --output-file .venv/locked.txt \
	    && $(BIN)/pip install --quiet --require-hashes --requirement .venv/locked.txt \
	    && $(BIN)/pip install --quiet --no-deps --editable . ; }
	@touch $@

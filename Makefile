# make alone lists the targets.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
SYSTEM := libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0
JUDGES := qpdf openjdk-17-jre-headless libjaxb-java chromium calibre

.DEFAULT_GOAL := help
.PHONY: help book test check golden bench lock clean

help: ## list the targets
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

book: $(VENV)/.installed ## build the sample report into output/
	@$(BIN)/reportbuild build

test: $(VENV)/.tested ## install what tests need and run all of them
	@$(BIN)/python -m pytest -n auto --dist loadfile

check: $(VENV)/.tested ## format, lint, types and the fast tests, in about a minute
	@$(BIN)/ruff format --check src tests
	@$(BIN)/ruff check src tests
	@$(BIN)/mypy src
	@$(BIN)/python -m pytest -m "not slow"

golden: $(VENV)/.tested ## keep what the golden books say now; read the difference like code
	@$(BIN)/python -m pytest tests/test_golden.py --update-golden

bench: $(VENV)/.tested ## measure long books side by side with others, into docs/benchmarks.md (takes half an hour)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check typst
	@$(BIN)/python tests/bench/measure.py

lock: $(VENV)/.tested ## resolve the newest versions that pyproject.toml allows into requirements*.txt
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check pip-tools
	@tools/lock $(BIN)/pip-compile

clean: ## remove the environment and what was built
	rm -rf $(VENV) output/*

$(VENV)/.installed: requirements.txt pyproject.toml
	@tools/system-packages $(SYSTEM)
	@$(PYTHON) -c "import ensurepip, venv" 2>/dev/null || tools/system-packages python3-venv
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/.tested: $(VENV)/.installed requirements-test.txt $(VENV)/judges/.installed
	@tools/system-packages $(JUDGES)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-test.txt
	@touch $@

# What judges pages for screens runs on Node 20; where that is missing, the tests say so.
$(VENV)/judges/.installed: tests/node/package.json tests/node/package-lock.json | $(VENV)/.installed
	@mkdir -p $(VENV)/judges
	@cp tests/node/package.json tests/node/package-lock.json $(VENV)/judges/
	@if command -v npm >/dev/null; \
	then PUPPETEER_SKIP_DOWNLOAD=true npm ci --prefix $(VENV)/judges --silent --ignore-scripts --no-audit --no-fund; \
	else echo "Without npm, axe and Ace are left out" >&2; fi
	@touch $@

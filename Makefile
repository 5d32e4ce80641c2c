# Optout: `make kit` builds the kit, `make test` runs every test. Both set up what they need.
# Everything lands in .venv, node_modules and dist; PYTHON names another interpreter (3.11+).

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
KIT_FLAGS ?=
# Certificates as the system has them: some networks bring their own.
export UV_SYSTEM_CERTS := true
# Debian packages that only tests need: second readers, two browsers, fonts, a screen.
APT := libzbar0 chromium fonts-noto-core zbar-tools qpdf poppler-utils xvfb webkit2gtk-driver \
  libwebkit2gtk-4.1-0 gir1.2-webkit2-4.1 python3-gi python3-gi-cairo gir1.2-gtk-3.0 dbus-x11 \
  nginx-light apache2-bin caddy xauth zsh fish dash shellcheck libplist-utils libxml2-utils openssl openssh-client default-jre-headless

.PHONY: kit test check format gallery bench fonts clean help

help:
	@echo "make kit      build the kit into dist/ (sets up .venv first)"
	@echo "make test     install what tests need, then run all of them"
	@echo "make check    lint, types, walls, definitions, and the same kit twice"
	@echo "make gallery  one page with every picture, page and poster"
	@echo "make bench    how fast, beside floors and other tools; BENCH=--strict is quick and fails on a missed aim"
	@echo "make fuzz     feed every reader noise for MINUTES=30, and report (long)"
	@echo "make mutants  change operators in the strictest rooms and count what tests notice (long)"
	@echo "make campaign kill every command that writes at many moments and look at what is left (long)"
	@echo "make docs     the documentation as a site with search, in build/site"
	@echo "make man      write the man pages again after a command's help changed"
	@echo "make fonts    make the font subsets again after labels changed"

kit: $(VENV)/.run
	$(BIN)/optout build --out dist $(KIT_FLAGS)
	$(BIN)/optout check dist/optout-kit

$(VENV)/bin/python:
	$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "Python 3.11 or later is needed; set PYTHON=...")'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check 'uv>=0.13,<1'

$(VENV)/.run: requirements/run.txt pyproject.toml | $(VENV)/bin/python
	VIRTUAL_ENV=$(CURDIR)/$(VENV) $(BIN)/uv pip install --quiet --require-hashes -r requirements/run.txt
	VIRTUAL_ENV=$(CURDIR)/$(VENV) $(BIN)/uv pip install --quiet --no-deps --editable .
	touch $@

$(VENV)/.test: requirements/test.txt $(VENV)/.run
	VIRTUAL_ENV=$(CURDIR)/$(VENV) $(BIN)/uv pip install --quiet --require-hashes -r requirements/test.txt
	touch $@

node_modules/.done: package.json package-lock.json
	@if command -v npm >/dev/null; then PUPPETEER_SKIP_DOWNLOAD=1 npm ci --no-audit --no-fund --silent && touch $@; \
	else echo "npm is not here: tests that need axe or vnu say so"; fi

.PHONY: tools
tools: $(VENV)/.test
	@sh scripts/install_test_tools.sh $(APT)
	@$(MAKE) --no-print-directory node_modules/.done

test: tools
	$(BIN)/coverage erase
	$(BIN)/coverage run -m pytest -n 2 --dist loadfile
	$(BIN)/coverage combine --quiet
	$(BIN)/coverage report

check: $(VENV)/.test
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python scripts/make_workflow_stub.py --check
	$(BIN)/python scripts/make_man_pages.py --check
	$(BIN)/optout check
	sh scripts/check_same_bytes.sh $(BIN)/optout

format: $(VENV)/.test
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

gallery: $(VENV)/.run
	$(BIN)/python scripts/make_gallery.py

# Quick: BENCH= (no builds of all languages). BENCH="--full --strict" ends with 1 where an aim was missed.
BENCH ?= --full
bench: $(VENV)/.test
	$(BIN)/python -m bench $(BENCH)

# KILLS for each command that writes; COMMANDS="publish fleet" for some of them.
KILLS ?= 40
COMMANDS ?=
.PHONY: campaign
campaign: $(VENV)/.test
	$(BIN)/python scripts/campaign.py --kills $(KILLS) $(COMMANDS)

# ROOMS=kit/sign for one of them; MINUTES bounds each.
ROOMS ?=
MINUTES ?= 20
.PHONY: mutants
mutants: $(VENV)/.test
	$(BIN)/python scripts/mutants.py --minutes $(MINUTES) $(ROOMS)

# Every reader of a stranger's bytes in turn, guided by coverage; fuzz-report.md says what came of it.
.PHONY: fuzz
fuzz: $(VENV)/.test
	$(BIN)/python tests/fuzz/campaign.py --minutes $(MINUTES)

# Its packages stay out of .venv: nothing else needs them. Every link and heading is checked.
.PHONY: docs
docs: requirements/docs.txt $(VENV)/bin/python
	test -x build/docs-venv/bin/python || $(PYTHON) -m venv build/docs-venv
	VIRTUAL_ENV=$(CURDIR)/build/docs-venv $(BIN)/uv pip install --quiet --require-hashes -r requirements/docs.txt
	$(BIN)/python scripts/make_docs.py build/pages
	NO_MKDOCS_2_WARNING=1 build/docs-venv/bin/mkdocs build
	@echo "open build/site/index.html"

# After a command's help changed: the wheel carries what stands in man/.
.PHONY: man
man: $(VENV)/.run
	$(BIN)/python scripts/make_man_pages.py

fonts: $(VENV)/.test
	$(BIN)/python scripts/make_fonts.py

clean:
	rm -rf $(VENV) node_modules .optout-cache gallery .mypy_cache .ruff_cache .pytest_cache .hypothesis

# On a fresh machine with Python >= 3.11 and make, two commands do all the set-up:
#     make demo    ask the bundled data for 17 neurons
#     make test    run the tests
# Each makes what it needs of .venv, and makes it anew when pyproject.toml has changed. PYTHON=… chooses a Python.

PYTHON ?=
VENV   := .venv
ifeq ($(OS),Windows_NT)
BIN    := $(VENV)/Scripts
else
BIN    := $(VENV)/bin
endif
RUN    := $(BIN)/python
PIP    := $(RUN) -m pip --disable-pip-version-check --quiet
CORE   := $(VENV)/.core-installed
DEV    := $(VENV)/.dev-installed
SERVER := $(VENV)/.server-installed
BENCH  := $(VENV)/.bench-installed

QUERY  := type~"MBON.*" and input in (CA(R), SLP(R)) any min 5 and soma notnull

# Workers for the tests; "0" runs them one after the other.
JOBS         ?= auto
FUZZ_SECONDS ?= 300

.DEFAULT_GOAL := help
.PHONY: help demo test test-server lint types fuzz bench peer tables golden docs clean

help:            ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-12s %s\n", $$1, $$2 }' Makefile

demo: $(CORE)    ## ask the bundled data for 17 neurons
	@printf '%s\n' '$$ nlcrit run '\''$(QUERY)'\'''
	@$(BIN)/nlcrit run '$(QUERY)'

test: $(DEV)     ## run the tests (no network; under three minutes)
	@$(RUN) -m pytest -n $(JOBS) --dist loadgroup -m 'not network'

test-server: $(SERVER)  ## run the tests that ask a Neo4j of their own (a JDK and Maven; fetches 220 MB once)
	@$(RUN) -m pytest tests/server

lint: $(DEV)     ## ruff
	@$(BIN)/ruff check .

types: $(DEV)    ## mypy, strict
	@$(BIN)/mypy

fuzz: $(DEV)     ## look for texts that crash or hang the parser, for FUZZ_SECONDS
	@FUZZ_SECONDS=$(FUZZ_SECONDS) $(RUN) -m pytest tests/fuzz --timeout 0 -q -s

bench: $(BENCH)  ## compare with neuprint-python, pandas, polars and hand-written SQL
	@$(RUN) -m benchmarks.run

peer: $(BENCH)   ## compare with neuprint-python's own tables and signatures
	@$(RUN) -m pytest -q tests/agreement/test_fetch_agrees_with_the_peer.py tests/agreement/test_connections_agree_with_the_peer.py tests/unit/test_fields.py

tables: $(DEV)   ## make the parser's tables anew, after a change of the grammar
	@$(RUN) -m nlcrit.language.tables

golden: $(DEV)   ## write the golden files anew; read the difference before you commit it
	@$(RUN) -m pytest tests/golden --update-golden -q

docs: $(DEV)     ## write the reference in docs/ anew, then run every example of README.md and docs/
	@$(RUN) -m docs.generate
	@$(RUN) -m pytest tests/contract/test_docs.py tests/contract/test_reference.py -q

clean:           ## remove what the targets made
	rm -rf $(VENV) build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis

$(CORE): pyproject.toml
	@python=$$(for each in $(PYTHON) $(if $(PYTHON),,python3.13 python3.12 python3.11 python3 python); do \
	    "$$each" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1 && { echo "$$each"; break; }; done); \
	if [ -z "$$python" ]; then \
	    echo "nlcrit needs Python 3.11 or newer, and none was found$(if $(PYTHON), as $(PYTHON)); see https://www.python.org/downloads/" >&2; \
	    echo "If it is installed elsewhere: make PYTHON=/path/to/python3 $(MAKECMDGOALS)" >&2; exit 1; fi; \
	echo "setting up $(VENV) with $$("$$python" --version), which takes a minute" >&2; \
	rm -rf $(VENV); \
	"$$python" -m venv $(VENV) || { \
	    echo "Python's venv module does not work; on Debian and Ubuntu: apt install python3-venv" >&2; exit 1; }
	@$(PIP) install --upgrade 'pip>=25.1'
	@$(PIP) install --editable .
	@touch $@

$(DEV): $(CORE)
	@echo "adding what the tests need to $(VENV)" >&2
	@$(PIP) install --group dev
	@touch $@

$(SERVER): $(DEV)
	@$(PIP) install --group server
	@touch $@

$(BENCH): $(DEV)
	@$(PIP) install --group bench
	@touch $@

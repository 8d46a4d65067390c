# Hoả Tốc. Needs python3.11, git and make; everything else is fetched (as root) or named in one apt command.
# Variables: make run PORT=9000 DB=postgres · make test ARGS="tests/lib -k fold" · make bench ONLY=fanout JSON=out.json

PYTHON ?= python3.11
PORT   ?= 8080
HOST   ?= 127.0.0.1
DB     ?= sqlite

VENV      := .venv/bin/python
SETUP     := $(PYTHON) -m tools.setup
PG_WANTED := $(if $(filter postgres,$(DB)),--postgres)
ROWS       = $(if $(ONLY),--only "$(ONLY)") $(if $(JSON),--json "$(JSON)")

.DEFAULT_GOAL := help
.PHONY: help run test check fix bench faults simulate clean

help: ## this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-9s %s\n", $$1, $$2 }' Makefile

run: ## the product with the demo province on http://127.0.0.1:8080 [PORT= HOST= DB=postgres]; Ctrl-C stops it
	@$(SETUP) run $(PG_WANTED)
	@exec $(VENV) -m tools.run --port "$(PORT)" --host "$(HOST)" --database "$(DB)"

test: ## all tests: SQLite and PostgreSQL side by side, then real Chromium [ARGS="tests/lib -k fold"]
	@$(SETUP) test
	@exec $(VENV) -m tools.run_tests $(ARGS)

check: ## everything but the tests: format, lint, types, import contracts, templates, migrations
	@$(SETUP) check
	@exec $(VENV) -m tools.check

fix: ## mend what can be mended by machine: format, simple lint findings
	@$(SETUP) check
	@.venv/bin/ruff check --fix --quiet || true
	@.venv/bin/ruff format

bench: ## measure side by side with raw SQL [ONLY=fanout,numbers JSON=FILE]; exit 1 below a limit
	@$(SETUP) test
	@exec $(VENV) -m bench $(ROWS)

faults: ## kill, cut and corrupt, then look whether the promises hold [ONLY=F3,F39 LONG=1 JSON=FILE]
	@$(SETUP) test
	@exec $(VENV) -m tools.faults $(ROWS) $(if $(LONG),--long)

simulate: ## drive the product through its own verbs on a fresh database [DOCUMENTS= WRITERS= | DAYS= AGENCIES=, SEED= JSON=FILE DB= KEEP=FOLDER]
	@$(SETUP) run $(PG_WANTED)
	@exec $(VENV) -m tools.simulate --documents "$(or $(DOCUMENTS),100)" --seed "$(or $(SEED),1)" --database "$(DB)" \
	  $(if $(JSON),--json "$(JSON)") $(if $(WRITERS),--writers "$(WRITERS)") $(if $(DAYS),--days "$(DAYS)") $(if $(AGENCIES),--agencies "$(AGENCIES)") $(if $(KEEP),--keep "$(KEEP)")

clean: ## remove what was built; .venv and the data in var/ stay
	@rm -rf build node_modules .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
	@find src tests tools bench -name __pycache__ -type d -prune -exec rm -rf {} +

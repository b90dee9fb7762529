# `make` alone says what there is. Every target installs what it needs first; second calls are quick.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed

.PHONY: help install demo fmt lint types imports fast test test-slow docs bench clean

help:
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

install: $(STAMP) ## virtual environment with seenit and the development tools

$(STAMP): pyproject.toml constraints.txt
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade pip
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable '.[dev]'
	touch $@

demo: install ## the whole story on a small real challenge, in about two minutes
	$(BIN)/seenit demo

fmt: install ## format
	$(BIN)/ruff format . && $(BIN)/ruff check --fix --quiet .

lint: install ## style
	$(BIN)/ruff format --check . && $(BIN)/ruff check .

types: install ## mypy --strict
	$(BIN)/mypy

imports: install ## the import rules of the architecture
	$(BIN)/lint-imports

# Kept bytecode: every worker and every child process would compile the same files again.
fast test test-slow: export PYTHONDONTWRITEBYTECODE =

fast: install ## the tests to run before each commit
	$(BIN)/pytest -n 2 --dist loadfile --no-loadscope-reorder -m "not slow and not long" \
	  --hypothesis-profile quick

test: install ## these, and the long ones: documented sequences, examples, services
	$(BIN)/pytest -n 2 --dist loadfile --no-loadscope-reorder

test-slow: install ## statistics by simulation, killed processes, whole runs
	$(BIN)/pytest -n 2 -m slow

docs: install ## build the documentation, warnings are errors
	NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --strict --quiet

bench: install ## every claim about speed, side by side
	for script in benchmarks/bench_*.py; do $(BIN)/python $$script || exit 1; done

clean: ## forget the environment and everything built
	rm -rf $(VENV) build dist site .pytest_cache .mypy_cache .ruff_cache .import_linter_cache

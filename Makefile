# What can be done with Reskontra; `make` alone shows it. Nothing but Python 3.11+, git and make is needed.
# pip is used as it is configured on the machine (index, certificates, proxy).

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
INSTALLED := $(VENV)/.installed

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help demo up down test check format bench airflow-share lock clean

help: ## show these targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-14s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

demo: $(INSTALLED) ## live through a demo municipality's nights, the last one under Airflow
	$(BIN)/reskontra demo

up: $(INSTALLED) ## start PostgreSQL, SFTP and Airflow, and leave them running
	$(BIN)/reskontra up

down: $(INSTALLED) ## stop what `make up` and `make demo` left running
	$(BIN)/reskontra down

test: $(INSTALLED) ## run all tests
	$(BIN)/python -m pytest

check: $(INSTALLED) ## check format, lint, types and import directions
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/mypy --config-file tests/mypy.ini
	$(BIN)/python -m pytest tests/test_house.py

format: $(INSTALLED) ## format the code and mend what lint can mend
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

bench: $(INSTALLED) ## measure each step beside the machine's own limit
	$(BIN)/python -m tests.bench

airflow-share: $(INSTALLED) ## measure what Airflow itself costs a night: the same tasks with nothing to do
	$(BIN)/python -m reskontra.services.airflow_share

lock: $(INSTALLED) ## lock requirements.in to versions and hashes in requirements.txt
	$(BIN)/uv pip compile --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url \
		--no-emit-find-links --quiet --output-file requirements.txt requirements.in

clean: ## stop the services and remove the virtual environment and every night that has been run here (var/)
	-@test ! -x $(BIN)/reskontra || $(BIN)/reskontra down
	rm -rf $(VENV) var .pytest_cache .mypy_cache .ruff_cache .hypothesis *.egg-info

$(VENV)/bin/pip:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "Python 3.11 or later is needed: make PYTHON=python3.12 ..." >&2; exit 1; }
	$(PYTHON) -m venv $(VENV)

# The stamp is newer than what it was made from, so nothing is installed twice.
$(INSTALLED): requirements.txt pyproject.toml | $(VENV)/bin/pip
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

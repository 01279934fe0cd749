# AI Warehouse. `make` alone lists the targets.
.DEFAULT_GOAL := help
SHELL := /bin/bash

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
SCALE ?= 1
SEED ?= 7
# `make build RAW_PATH=folder` builds from your own files instead of the demo's.
RAW_PATH ?=
DATA := warehouse/data/scale_$(SCALE)
VARS := $(if $(RAW_PATH),--vars '{"raw_path": "$(RAW_PATH)"}',)

# Nothing phones home.
export DO_NOT_TRACK := 1
export MLFLOW_DISABLE_TELEMETRY := true
export DISABLE_TELEMETRY := true
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.PHONY: help
help: ## List the targets
	@awk 'BEGIN {FS = ":.*## "} /^[a-z-]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

.PHONY: build
build: $(VENV)/.base ## Install, then build, train, score, test and publish the warehouse
	@mkdir -p warehouse
	$(BIN)/dbt build $(VARS)
	@$(MAKE) --no-print-directory docs
	@$(BIN)/warehouse summary

.PHONY: test
test: $(VENV)/.dev warehouse/published.duckdb lint ## Run lint, the data tests, and the tests of the code
	$(BIN)/dbt test
	$(BIN)/pytest

.PHONY: lint
lint: $(VENV)/.dev ## Check SQL style (sqlfluff), Python style (ruff) and types (mypy)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/sqlfluff lint models tests/data analyses

.PHONY: docs
docs: $(VENV)/.base ## Write the documentation as one HTML file: warehouse/docs/index.html
	@mkdir -p warehouse/docs
	$(BIN)/dbt docs generate --static --no-compile --quiet
	@cp target/static_index.html warehouse/docs/index.html
	@echo "Documentation: warehouse/docs/index.html"

.PHONY: sql
sql: $(VENV)/.base ## Query the published snapshot in the DuckDB shell
	@$(BIN)/warehouse sql

.PHONY: mlflow
mlflow: $(VENV)/.base ## Open the MLflow UI on http://127.0.0.1:5000
	@$(BIN)/warehouse mlflow

.PHONY: doctor
doctor: $(VENV)/.base ## Check the environment and say how to mend it
	@$(BIN)/warehouse doctor

.PHONY: data
data: $(VENV)/.base ## Write the demo company at SCALE=n as Parquet to warehouse/data/scale_n
	$(BIN)/warehouse generate --scale $(SCALE) --seed $(SEED) --format parquet --out $(DATA)
	@echo "Build it with: make build RAW_PATH=$(DATA)"

.PHONY: seeds
seeds: $(VENV)/.base ## Write seeds/raw again from the generator (scale 1, seed 7)
	$(BIN)/warehouse generate --scale 1 --seed 7 --format csv --out seeds/raw

.PHONY: bench
bench: $(VENV)/.dev ## Measure speed and memory against a peer or a limit, and print the table
	$(BIN)/python -m benchmarks

.PHONY: clean
clean: ## Remove what dbt and the tools left (the warehouse and the registry stay)
	rm -rf target logs dbt_packages .pytest_cache .mypy_cache .ruff_cache build ./*.egg-info
	find . -name __pycache__ -type d -not -path './$(VENV)/*' -prune -exec rm -rf {} +

.PHONY: clean-all
clean-all: clean ## Remove the warehouse, the registry and the virtual environment too
	rm -rf warehouse $(VENV)

warehouse/published.duckdb:
	@$(MAKE) --no-print-directory build

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "Python 3.11 or newer is needed, " + sys.executable + " is " + sys.version.split()[0] + ".\nHint: make build PYTHON=python3.12")'
	@echo "Creating $(VENV)"
	@$(PYTHON) -m venv $(VENV) || { echo "Hint: on Debian and Ubuntu, apt install python3-venv"; exit 1; }

$(VENV)/.base: requirements/base.txt pyproject.toml | $(VENV)/bin/python
	@echo "Installing the locked packages (a minute or two, once)"
	@$(BIN)/pip install --quiet -r requirements/base.txt
	@$(BIN)/pip install --quiet --no-deps --editable .
	@touch $@

$(VENV)/.dev: requirements/dev.txt $(VENV)/.base
	@echo "Installing the tools for tests and lint"
	@$(BIN)/pip install --quiet -r requirements/dev.txt
	@touch $@

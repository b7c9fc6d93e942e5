# Every target sets up what it needs. Python 3.11 is the only thing asked for.
PYTHON    ?= python3.11
BIN       := .venv/bin
INSTALLED := .venv/.installed
N         ?= 50
MARKS     ?= not slow and not browser

.DEFAULT_GOAL := help
.PHONY: help demo test lint bench kill-test floors faults calibration against-data schema docs clean

help:  ## Say what there is to make
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /\1\t/' | expand -t 14

# torch first: alone it takes the build a local wheel folder or a CPU index offers.
# Compilation happens here, once, so that the first run is as fast as the second.
$(INSTALLED): pyproject.toml
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet torch==2.13.0
	$(BIN)/pip install --quiet -e ".[test]"
	$(BIN)/python -m sim.compile
	touch $@

demo: $(INSTALLED)  ## Compare the baselines on a small portfolio, under three minutes
	$(BIN)/recoup demo

test: $(INSTALLED)  ## Run the tests; MARKS="slow" picks others
	$(BIN)/python -m pytest -n auto --dist worksteal -m "$(MARKS)"

lint: $(INSTALLED)  ## Check style, types and the direction of imports
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo

bench: $(INSTALLED)  ## Measure speed and memory into results/bench.json
	$(BIN)/python -m benchmarks.bench

kill-test: $(INSTALLED)  ## Kill 200 comparisons and 40 tunings, and see that nothing finished is lost
	$(BIN)/python -m benchmarks.kill

floors: $(INSTALLED)  ## Compare the two floors, event for event, on N random scenarios
	$(BIN)/python -m benchmarks.floors --n $(N)

faults: $(INSTALLED)  ## Seed faults into the compiled floor, and see that comparing the floors finds each
	$(BIN)/python -m benchmarks.floors --n $(N) --faults

calibration: $(INSTALLED)  ## Hold the world against published effects, minutes on two cores
	$(BIN)/python -m experiments.calibration

against-data: $(INSTALLED)  ## Hold the world against your copies of two public data sets
	$(BIN)/python -m experiments.against_data

schema: $(INSTALLED)  ## Write configs/schema.json and the reference pages of docs from the code
	$(BIN)/python -m experiments.schema
	$(BIN)/python -m experiments.glossary
	$(BIN)/python -m experiments.reference

docs: $(INSTALLED)  ## Build the documentation as a site into build/docs
	$(BIN)/pip install --quiet -e ".[docs]"
	$(BIN)/zensical build --clean --strict

clean:  ## Remove the environment and the caches; results stay
	rm -rf .cache .venv build *.egg-info .mypy_cache .pytest_cache .ruff_cache .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

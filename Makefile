# Two commands for a newcomer: `make run` and `make test`. Both set up what they need in .venv.
PYTHON ?= python3
BIN := .venv/bin

.PHONY: run serve test slow check bench sample notebooks lock clean

run: .venv/ready
	$(BIN)/python tests/run_replica.py
	$(BIN)/gongkai run data/sample
	$(BIN)/gongkai explore
	@echo
	@$(BIN)/python -c "import gongkai; t = gongkai.load('data', 'requests'); print(t[['agency_id', 'year', 'item', 'applicant', 'value', 'status']].head(8).to_string())"
	@echo
	@echo "In Python:  import pandas as pd; pd.read_parquet('data/tidy/requests')"

# The explorer, in a browser on this machine.
serve: .venv/ready
	$(BIN)/gongkai serve

test: .venv/ready check
	$(BIN)/python -m pytest -n 2 -m "not slow"

# The tests that take longer: whole crawls, kills, thousands of printed reports.
slow: .venv/ready
	$(BIN)/python -m pytest -n 2 -m slow

check: .venv/ready
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: .venv/ready
	$(BIN)/python bench/accuracy.py --documents 15000
	$(BIN)/python bench/speed.py

# The printed reports of data/sample, made again from the forms.
sample: .venv/ready
	$(BIN)/python tests/print_sample.py

# The notebooks, executed anew on the tables that make run gives in an empty folder.
NOTEBOOK_DATA := $(CURDIR)/build/notebooks
notebooks: .venv/ready
	$(BIN)/python tests/run_replica.py $(NOTEBOOK_DATA)
	$(BIN)/gongkai run data/sample --data $(NOTEBOOK_DATA)
	GONGKAI_DATA=$(NOTEBOOK_DATA) $(BIN)/python notebooks/execute.py

# What the tests run with, pinned; change the ranges in pyproject.toml first.
lock: .venv/ready
	$(BIN)/pip install --upgrade --quiet -e '.[archives,ocr,test]'
	$(BIN)/pip freeze --all --exclude pip --exclude-editable > requirements.lock

.venv/ready: pyproject.toml requirements.lock
	@$(PYTHON) -c "import sys; sys.exit(sys.version_info < (3, 11))" || \
	  { echo "gongkai needs Python 3.11 or later: make PYTHON=python3.12 (or another) $(MAKECMDGOALS)"; exit 1; }
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --disable-pip-version-check -r requirements.lock
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --editable .
	@touch $@

clean:
	rm -rf .venv build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis

PYTHON ?= python3
BIN := .venv/bin
DIST ?= dist
STAMP := .venv/.setup-done
GUIDE := .venv-docs
export DBT_SEND_ANONYMOUS_USAGE_STATS = false

.PHONY: setup demo test lint rules docs docs-site test-guide test-spark test-browser prove bench wheelhouse clean

setup: $(STAMP)

$(STAMP): requirements-dev.txt pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "sosdbt needs Python 3.11 or newer")'
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements-dev.txt
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation --editable .
	touch $@

demo: setup
	$(BIN)/sosdbt build --quarter 2023Q1

test: setup
	$(BIN)/ruff check cli benchmarks
	$(BIN)/ruff format --check cli benchmarks
	$(BIN)/mypy
	$(BIN)/pytest -n 2 --dist worksteal

lint: setup
	SOSDBT_DATABASE=:memory: $(BIN)/sqlfluff lint models tests/gate tests/invariants
	SOSDBT_DATABASE=:memory: $(BIN)/sqlfluff lint --dialect sparksql --rules LT12 models

rules: setup
	$(BIN)/python -m sosdbt.rules.generate
	$(BIN)/python -m sosdbt.guide.generate

docs: setup
	$(BIN)/sosdbt docs

docs-site: $(GUIDE)/.setup-done
	NO_MKDOCS_2_WARNING=1 $(GUIDE)/bin/mkdocs build

$(GUIDE)/.setup-done: requirements-docs.txt
	$(PYTHON) -m venv $(GUIDE)
	$(GUIDE)/bin/python -m pip install --quiet --require-hashes -r requirements-docs.txt
	touch $@

test-guide: setup docs-site
	$(BIN)/pytest -m guide

test-spark: setup
	./cli/tests/spark/run

test-browser: setup docs-site
	npm ci --silent --prefix cli/tests/browser
	$(BIN)/pytest -m browser

prove: setup
	$(BIN)/pytest -m proof -n 2 --dist worksteal

bench: setup
	$(BIN)/python benchmarks/consolidation.py
	$(BIN)/python benchmarks/findings.py
	$(BIN)/python benchmarks/documents.py
	$(BIN)/python benchmarks/postgresql.py 200000

# All that a machine without a network needs: pip install --no-index --find-links dist/wheelhouse sosdbt
wheelhouse: setup
	rm -rf $(DIST)
	$(BIN)/python -m hatchling build --target wheel --directory $(DIST)/wheelhouse
	$(BIN)/python -m pip download --quiet --require-hashes --only-binary :all: --dest $(DIST)/wheelhouse -r requirements.txt

clean:
	rm -rf target logs deliveries demo dist

# Two commands: `make run` shows the product at work, `make test` proves it. Both set everything up first.
PYTHON ?= python3
BIN := .venv/bin

.PHONY: setup run test lock clean words

setup: .venv/ready

.venv/ready: requirements.lock pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed")'
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --editable .
	touch .venv/ready

run: setup
	$(BIN)/mtahini demo

test: setup
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/python -m pytest -q

lock:
	$(BIN)/pip-compile --quiet --extra dev --strip-extras --no-emit-index-url --no-emit-find-links \
		--no-emit-trusted-host --no-header --output-file requirements.lock pyproject.toml

clean:
	rm -rf .venv var

words: setup
	mkdir -p build
	$(BIN)/pybabel -q extract -k n_:1,2 --no-location --sort-output --project=mtahini --version=1 \
		--copyright-holder=Mtahini -o build/mtahini.pot bot conversations handlers
	$(BIN)/pybabel -q update --no-fuzzy-matching --ignore-obsolete -l sw -D mtahini -d locales -i build/mtahini.pot

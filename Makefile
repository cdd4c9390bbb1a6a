# Two commands: `make run` shows the product at work, `make test` proves it. Both set everything up first.
PYTHON ?= python3
BIN := .venv/bin

.PHONY: setup run test chromium lock clean words

setup: .venv/ready

.venv/ready: requirements.lock pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed")'
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --editable .
	touch .venv/ready

run: setup
	$(BIN)/mtahini sandbox

test: setup chromium
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/python -m pytest -q -rs -n auto --dist worksteal

# The browser of tests/desk. Where it cannot be installed, those tests are skipped, and say so.
chromium:
	@command -v chromium chromium-browser google-chrome >/dev/null || test "$$(id -u)" != 0 \
		|| { apt-get -qq update && apt-get -qq install --yes chromium; } >/dev/null 2>&1 || true

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

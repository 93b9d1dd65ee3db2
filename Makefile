# Everything here makes its own environment in .venv; nothing else on the machine is touched.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
PIP    := $(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint requirements.lock

.PHONY: run test check format test-server bench-ear bench-customer bench-grading bench-grader bench-many bench-idle bench-speed bench-web bench-hints stress generated wheel lock clean

run: $(VENV)/app  ## serve the page and print its address
	@$(BIN)/trainer serve $(ARGS)

test: $(VENV)/dev  ## all tests; without Chromium those of the page are skipped
	@$(BIN)/python -m pytest $(ARGS)

check: $(VENV)/dev  ## format, lint, types, layers, all tests
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/trainer check
	$(BIN)/python -m pytest

format: $(VENV)/dev  ## put the code in shape
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

test-server: $(VENV)/server  ## the model backend against a real llama.cpp server on this machine
	@$(BIN)/python -m pytest -q -m server tests/server

bench-ear: $(VENV)/dev  ## what the local ear hears on messages kept for testing; ARGS=--folds: on every industry in turn
	@$(BIN)/python -m tests.bench.ear $(ARGS)

bench-grading: $(VENV)/dev  ## how the local grader agrees with labelled conversations
	@$(BIN)/python -m tests.bench.grading

bench-grader: $(VENV)/dev  ## what grading many conversations by model costs beside a bare loop over the client
	@$(BIN)/python -m tests.bench.grader

bench-many: $(VENV)/dev  ## ten thousand transcripts graded locally: seconds on one core, and memory
	@$(BIN)/python -m tests.bench.many

bench-idle: $(VENV)/dev  ## what two hundred pages cost that are open and not used
	@$(BIN)/python -m tests.bench.idle

bench-speed: $(VENV)/dev  ## start-up and the cost of a scripted reply
	@$(BIN)/python -m tests.bench.speed

bench-customer: $(VENV)/dev  ## how well a model's slips are told, and what the authored lines are like
	@$(BIN)/python -m tests.bench.customer

bench-web: $(VENV)/dev  ## what a reply through a model costs beside a relay written by hand; ends with 1 over a limit
	@$(BIN)/python -m tests.bench.web

bench-hints: $(VENV)/dev  ## how often a skilled trainee does what was hinted; ARGS='--show rude lost-match' prints calls with hints
	@$(BIN)/python -m tests.bench.hints $(ARGS)

stress: $(VENV)/app  ## every customer against the scripted trainees; ARGS='lost-match --show skilled' for one
	@$(BIN)/trainer stress $(ARGS)

generated: $(VENV)/dev  ## what in docs/ is made from the code: the persona schema and the picture of the mood
	$(BIN)/trainer persona schema > docs/persona.schema.json
	$(BIN)/python -m tests.bench.mood_picture > docs/mood.svg

wheel: $(VENV)/dev  ## dist/*.whl, with personas, prompts and rubrics inside
	$(BIN)/python -m pip wheel --quiet --no-deps --no-build-isolation --wheel-dir dist .

lock: $(VENV)/dev  ## bring requirements.lock up to date
	$(BIN)/python -m pip install --quiet uv
	$(BIN)/uv pip compile -q pyproject.toml --extra dev --extra server --universal --python-version 3.11 --no-header --no-annotate -o requirements.lock

clean:
	rm -rf $(VENV) dist test-results .pytest_cache .mypy_cache .ruff_cache .hypothesis

$(VENV)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed; name one with PYTHON=..."; exit 1; }
	@$(PYTHON) -c 'import ensurepip' || { echo "Python's venv module is missing; on Debian: apt install python3-venv"; exit 1; }
	@echo "Setting up $(VENV); this takes a minute or two, once."
	@$(PYTHON) -m venv --clear $(VENV)
	@touch $@

$(VENV)/app: $(VENV)/python pyproject.toml requirements.lock
	@$(PIP) --editable .
	@touch $@

$(VENV)/dev: $(VENV)/app
	@$(PIP) --editable '.[dev]'
	@touch $@

$(VENV)/server: $(VENV)/dev
	@$(PIP) --editable '.[dev,server]'
	@touch $@

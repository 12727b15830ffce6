# Needs Python 3.11 or later, make, and package registries (PyPI, npm, a Maven repository), or
# mirrors of them: see deploy/README.md. KAFKA_BOOTSTRAP_SERVERS and DATABASE_URL (an
# administrator's), when set, name servers to use instead of the embedded ones.

PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
UV_VERSION := 0.13.9
UV ?= $(shell command -v uv || echo .tools/bin/uv)
VENV := .venv
BIN := $(VENV)/bin
MEMBERS := shared services/ingest services/scoring services/narrative services/gateway deploy/local
PACKAGES := $(addsuffix /src,$(MEMBERS))
STAMPS := $(VENV)/.stamps
PYTEST := $(BIN)/python -m pytest
# The longest first: they run side by side, LANES at once.
CATEGORIES := integration faults e2e unit browser contract architecture
LANES ?= 2

# uv does not read pip's settings; let a mirror that is configured for pip serve uv as well.
ifdef PIP_INDEX_URL
export UV_DEFAULT_INDEX ?= $(PIP_INDEX_URL)
endif
ifdef PIP_CERT
export SSL_CERT_FILE ?= $(PIP_CERT)
endif
export UV_PYTHON_DOWNLOADS := never
export UV_LINK_MODE ?= copy

.DEFAULT_GOAL := help

.PHONY: help
help: ## list the commands
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / {printf "  make %-18s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

# --- set-up ------------------------------------------------------------------------------------

.PHONY: setup
setup: $(STAMPS)/members $(STAMPS)/jars $(STAMPS)/pages ## install everything, from locked versions
	@$(BIN)/python -m compileall -q $(PACKAGES) # a service that restarts must not compile itself first

.tools/bin/uv:
	@test -n "$(PYTHON)" || { echo "Python 3.11 or later is needed, and none is on PATH." >&2; exit 1; }
	$(PYTHON) -m pip install --quiet --target .tools "uv==$(UV_VERSION)" || { \
		$(PYTHON) -m venv .tools/venv && \
		.tools/venv/bin/pip install --quiet --target .tools "uv==$(UV_VERSION)"; }

$(BIN)/python: | $(UV)
	@test -n "$(PYTHON)" || { echo "Python 3.11 or later is needed, and none is on PATH." >&2; exit 1; }
	$(UV) venv --quiet --python "$(PYTHON)" $(VENV)

$(STAMPS)/locked: requirements.lock | $(BIN)/python
	@mkdir -p $(STAMPS)
	$(UV) pip sync --compile-bytecode --python $(BIN)/python --require-hashes requirements.lock
	@rm -f $(STAMPS)/members
	@touch $@

$(STAMPS)/members: $(STAMPS)/locked $(addsuffix /pyproject.toml,$(MEMBERS))
	$(UV) pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation \
		$(foreach member,$(MEMBERS),--editable ./$(member))
	@touch $@

$(STAMPS)/jars: deploy/local/src/thrive_local/kafka-jars.lock | $(STAMPS)/members
	$(BIN)/python -m thrive_local.kafka_jars fetch
	@touch $@

$(STAMPS)/pages: $(wildcard services/gateway/package.json services/gateway/package-lock.json) \
		| $(STAMPS)/members
	$(BIN)/python -m thrive_local.page_assets
	@touch $@

.PHONY: lock
lock: | $(UV) ## resolve the locks again, keeping the versions that still fit
	$(UV) pip compile --quiet --universal --generate-hashes --no-annotate --no-header \
		--python-version 3.11 --group dev --output-file requirements.lock $(LOCK_FLAGS) \
		$(foreach member,$(MEMBERS),--no-emit-package thrive-$(notdir $(member)) $(member)/pyproject.toml)
	$(UV) pip compile --quiet --universal --generate-hashes --no-annotate --no-header \
		--python-version 3.11 --output-file bench/peers.lock $(LOCK_FLAGS) bench/peers.in
	@! grep -nE 'https?:|file:' requirements.lock bench/peers.lock

.PHONY: upgrade
upgrade: ## resolve the locks again with the newest versions
	$(MAKE) lock LOCK_FLAGS=--upgrade

# --- use ---------------------------------------------------------------------------------------

.PHONY: demo
demo: setup ## start everything with the shipped data and a story (ARGS=--once: no pauses, stops)
	$(BIN)/thrive demo $(ARGS)

# --- tests -------------------------------------------------------------------------------------

# Folders that hold no test yet are left out: pytest would report an error for them.
with_tests = $(shell for f in $(1); do find tests/$$f -name 'test_*.py' 2>/dev/null | grep -q . && echo tests/$$f; done)
run_tests = $(if $(call with_tests,$(1)),$(PYTEST) $(call with_tests,$(1)) $(2),@echo "no tests in: $(1)")

# Each one's output in one piece, where this version of make can.
SIDE_BY_SIDE := --no-print-directory --jobs=$(LANES) --keep-going \
	$(if $(filter output-sync,$(.FEATURES)),--output-sync=target)

.PHONY: test
test: setup ## run every test, starting Kafka and PostgreSQL where none are given
	@$(MAKE) $(SIDE_BY_SIDE) $(CATEGORIES:%=test-%)

.PHONY: check
check: setup ## run every test and the linters, as the integration server does
	@$(MAKE) $(SIDE_BY_SIDE) $(CATEGORIES:%=test-%) lint

.PHONY: test-unit
test-unit: setup ## run the tests of pure logic (no servers)
	$(call run_tests,unit)

.PHONY: test-architecture
test-architecture: setup ## check who may import whom, and that documents match the code
	$(BIN)/lint-imports
	$(call run_tests,architecture)

.PHONY: test-contract
test-contract: setup ## check the events' examples and the generated API documents
	$(call run_tests,contract)

.PHONY: test-integration
test-integration: setup ## run each service against a real Kafka and PostgreSQL
	$(call run_tests,integration)

.PHONY: test-e2e
test-e2e: setup ## run the whole system, from a submission to a page
	$(call run_tests,e2e)

.PHONY: test-browser
test-browser: setup ## run the tests that drive a browser (needs Chromium)
	$(call run_tests,browser)

.PHONY: test-faults
test-faults: setup ## kill and freeze parts of the system and count what arrives
	$(call run_tests,faults)

.PHONY: lint
lint: setup ## ruff, mypy --strict, import contracts
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy --strict $(PACKAGES) bench
	$(BIN)/lint-imports

.PHONY: api
api: setup ## write the interfaces' documents from the code (docs/api/, docs/topics.md)
	$(BIN)/python -m thrive_local.interfaces

.PHONY: bench
bench: setup ## run the benchmarks (ARGS="scoring --full", see bench/README.md)
	$(BIN)/python -m bench $(ARGS)

# --- housekeeping ------------------------------------------------------------------------------

.PHONY: clean
clean: ## delete everything that make created here (the systems' data stay: thrive reset)
	rm -rf $(VENV) .tools .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
	rm -rf services/gateway/node_modules services/gateway/src/thrive_gateway/static/vendor
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

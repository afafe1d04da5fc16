# Every target sets up what it needs. `make help` lists them.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
WORKERS ?= 2

# pip keeps one core busy: two of them, each with every second package, need two thirds of the time.
PIP = $(BIN)/python -m pip --disable-pip-version-check --quiet install --no-deps --require-hashes
define install
	@awk -v half="$(VENV)/half" 'BEGIN {n = 0} /^[a-z]/ {n = !n} {print > (half n ".txt")}' $<
	@printf '%s\n' $(VENV)/half0.txt $(VENV)/half1.txt | xargs -P 2 -n 1 $(PIP) $(1) -r
	@rm $(VENV)/half0.txt $(VENV)/half1.txt
endef

.DEFAULT_GOAL := help
.PHONY: help demo demo-reset drill check test test-thorough slow-tests test-postgres lint format types quick unit browser mutants kill-typing audit audit-deps lock messages clean faults guide-pictures eval-bounces eval-events eval-related eval-search bench-search try-install bench-drill bench-guessing bench-import bench-lists bench-mail bench-planning bench-retention bench-signup bench-serve mail-cases

help:  ## List the targets
	@awk 'BEGIN {FS = ":.*## "} /^[a-z-]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "Python 3.11 or newer is needed; name one with: make PYTHON=python3.12 …" >&2; exit 2; }
	@$(PYTHON) -m venv $(VENV)

$(VENV)/demo.stamp: deploy/requirements/demo.txt | $(BIN)/python
	@echo "Installing the pinned dependencies into $(VENV) …"
	$(call install,--no-compile)
	@touch $@

$(VENV)/dev.stamp: deploy/requirements/dev.txt | $(BIN)/python
	@echo "Installing the pinned development dependencies into $(VENV) …"
	$(call install)
	@touch $@ $(VENV)/demo.stamp

$(VENV)/eval.stamp: deploy/requirements/eval.txt $(VENV)/dev.stamp
	@echo "Installing what the baselines of the evaluation need …"
	$(call install)
	@touch $@

demo: $(VENV)/demo.stamp  ## Set everything up, load the demo stories and serve the site (Ctrl-C ends it)
	@exec $(BIN)/python manage.py demo

drill: $(VENV)/demo.stamp  ## Back up, restore beside the site, compare numbers and 50 pages; BACKUP_TO=…
	@$(BIN)/python manage.py drill $(BACKUP_TO)

demo-reset: $(VENV)/demo.stamp  ## Forget the demo's database, pictures and mails
	@$(BIN)/python manage.py demo --reset

check: $(VENV)/dev.stamp  ## For every commit, under a minute: lint, types, layers, quick tests
	@$(MAKE) --no-print-directory --jobs 2 lint types quick

# What costs many seconds is left to CI: CI=true make test runs all.
# The browser's tests find the databases that the others made.
test: $(VENV)/dev.stamp  ## What must hold: lint, types, checks, tests, browser tests
	@$(MAKE) --no-print-directory --jobs 2 lint types
	@$(MAKE) --no-print-directory unit DATABASES="--create-db --reuse-db"
	@$(MAKE) --no-print-directory browser DATABASES=--reuse-db

test-thorough: $(VENV)/dev.stamp  ## The tests that `make test` leaves to CI
	@$(BIN)/python -m pytest -q -n $(WORKERS) --dist worksteal -m thorough

slow-tests: $(VENV)/dev.stamp  ## Note anew which tests `make test` leaves to CI for their time
	@CI=true $(BIN)/python -m pytest -q -n $(WORKERS) --dist worksteal --note-slow

lint: $(VENV)/dev.stamp  ## Lint, format check, layers, dead code, safe migrations, settings for production
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/oxlint --deny-warnings --quiet static
	@$(BIN)/oxfmt --list-different 'static/**/*.js'
	@$(BIN)/lint-imports --no-logo
	@$(BIN)/python -m tests.dead_code
	@$(BIN)/python manage.py makemigrations --check --dry-run
	@DATABASE_URL=postgresql:///none $(BIN)/python -m tests.safe_migrations
	@$(BIN)/python manage.py messages --check
	@ENVIRONMENT=production SECRET_KEY=$$($(BIN)/python -c 'import secrets; print(secrets.token_urlsafe(50))') \
		ADDRESS_HASH_KEY=$$($(BIN)/python -c 'import secrets; print(secrets.token_urlsafe(50))') \
		SITE_URL=https://berita.example SMTP_URL=smtp://localhost MAIL_FROM=redaksi@berita.example \
		TRUSTED_PROXIES=1 \
		$(BIN)/python manage.py check --deploy --fail-level WARNING

types: $(VENV)/dev.stamp  ## Types (mypy, strict)
	@$(BIN)/mypy

# No database: a test that needs one and was not left out fails.
quick: $(VENV)/dev.stamp  ## Tests that need neither database, network, browser nor processes
	@DATABASE_URL=postgresql:///none $(BIN)/python -m pytest -q -n 0 --quick --ignore tests/browser

# On a crowded machine a server may start late or a browser miss a moment. In CI what failed runs once
# more by itself, and the output says so: a test that passes then is unsteady and wants mending, but
# holds nobody up.
define with_another_try
	@$(1) -n $(WORKERS) --dist worksteal || { [ $$? -eq 1 ] && [ "$$CI" = true ] \
		&& echo "Once more, alone: what passes now is unsteady." \
		&& $(1) -n 0 --last-failed --last-failed-no-failures none; }
endef

unit: $(VENV)/dev.stamp  ## Tests without a browser
	$(call with_another_try,$(BIN)/python -m pytest -q $(DATABASES) --ignore tests/browser)

kill-typing: $(VENV)/dev.stamp  ## Kill server, tab, network and session 200 times while somebody types; KILLS=…
	@KILLS=$(or $(KILLS),200) $(BIN)/python -m pytest -q -n 0 -s tests/browser/test_killed_while_typing.py

test-postgres: $(VENV)/dev.stamp  ## Tests that depend on the server, on yours: DATABASE_URL=postgres://superuser@…
	@test -n "$(DATABASE_URL)" || { echo "Name the server: make test-postgres DATABASE_URL=postgres://…" >&2; exit 2; }
	@DATABASE_URL='$(DATABASE_URL)' $(BIN)/python -m pytest -q -n $(WORKERS) --dist worksteal -m server

browser: $(VENV)/dev.stamp  ## Tests in Chromium
	$(call with_another_try,$(BIN)/python -m pytest -q $(DATABASES) tests/browser)

mutants: $(VENV)/eval.stamp  ## Break what holds promises: do its tests notice? MODULES=articles/body/sanitizer.py, SAMPLE=30, ALL=1 for no sample
	@$(BIN)/python -m tests.mutants $(if $(ALL),--all) $(if $(SAMPLE),--sample $(SAMPLE)) $(MODULES)

audit: $(VENV)/dev.stamp deploy/audit/node_modules  ## Measure the readers' pages: Lighthouse, axe-core, HTML, wire
	@$(BIN)/python deploy/audit/audit.py

audit-deps: $(VENV)/dev.stamp  ## Are faults known of what is pinned? ADVISORIES=files (OSV) without a network, OFFLINE=1 allows no answer
	@$(BIN)/python deploy/audit/dependencies.py $(if $(ADVISORIES),--advisories $(ADVISORIES)) $(if $(OFFLINE),--offline)

deploy/audit/node_modules: deploy/audit/package-lock.json
	@npm ci --silent --no-audit --no-fund --prefix deploy/audit
	@touch $@

try-install: $(VENV)/dev.stamp  ## Follow docs/install.md in a fresh Debian (root, mmdebstrap, a network)
	@$(BIN)/python -m tests.surroundings.install_page

bench-drill: $(VENV)/dev.stamp  ## What a drill takes on a large paper; STORIES=100000, SUBSCRIBERS=100000
	@$(BIN)/python -m tests.benchmarks.drill $(if $(STORIES),--stories $(STORIES)) $(if $(SUBSCRIBERS),--subscribers $(SUBSCRIBERS))

bench-guessing: $(VENV)/dev.stamp  ## What guessing passwords costs readers and the site; TRIALS=500
	@$(BIN)/python -m tests.benchmarks.guessing $(if $(TRIALS),--trials $(TRIALS))

bench-import: $(VENV)/dev.stamp  ## How fast an import from WordPress is, and what it takes of memory; SIZES=10000,100000
	@$(BIN)/python -m tests.benchmarks.bench_import $(if $(SIZES),--sizes $(SIZES))

bench-lists: $(VENV)/dev.stamp  ## Time every list of a generated paper (STORIES=1000000)
	@$(BIN)/python -m tests.benchmarks.lists --stories $(or $(STORIES),1000000)

bench-mail: $(VENV)/dev.stamp  ## Kill the mail's workers, restart its database, measure its speed; RELAY=host:port, DATABASE_URL=… compares another server's
	@$(BIN)/python -m tests.benchmarks.mail $(if $(DATABASE_URL),--database '$(DATABASE_URL)') $(if $(RELAY),--relay $(RELAY)) $(if $(SEEDS),--seeds $(SEEDS)) $(BENCH)

bench-planning: $(VENV)/dev.stamp  ## How long planning an issue takes; SUBSCRIBERS=1000000
	@$(BIN)/python -m tests.benchmarks.planning $(if $(SUBSCRIBERS),--subscribers $(SUBSCRIBERS))

bench-retention: $(VENV)/dev.stamp  ## What years of mails cost, before they are put away and after; ISSUES=1000, READERS=3000
	@$(BIN)/python -m tests.benchmarks.retention $(if $(ISSUES),--issues $(ISSUES)) $(if $(READERS),--readers $(READERS))

bench-serve: $(VENV)/dev.stamp  ## What serving costs: against nginx, under edits, anew; STORIES=10000, PARTS=kept,edits, COMPARE=revision
	@$(BIN)/python -m tests.benchmarks.bench_serve $(if $(STORIES),--stories $(STORIES)) $(if $(PARTS),--parts $(PARTS)) $(if $(COMPARE),--compare $(COMPARE))

bench-signup: $(VENV)/dev.stamp  ## Whether the time of a sign-up tells who is known; TRIALS=500
	@$(BIN)/python -m tests.benchmarks.signup $(if $(TRIALS),--trials $(TRIALS))

guide-pictures: $(VENV)/dev.stamp  ## Make the pictures of docs/editing.md anew, of the demo
	@$(BIN)/python deploy/guide/first_afternoon.py

mail-cases: $(VENV)/dev.stamp  ## 10,000 nasty names and subjects: no header can be smuggled into a mail
	@MAIL_CASES=10000 $(BIN)/python -m pytest -q tests/subscriptions/mail/test_content.py

faults: $(VENV)/dev.stamp  ## What a site meets in a year, within ten minutes; needs Debian's PostgreSQL; FAULTS="locked read-only"
	@$(BIN)/python -m tests.faults $(FAULTS)

format: $(VENV)/dev.stamp  ## Format the code and mend what lint can mend
	@$(BIN)/ruff check --fix-only .
	@$(BIN)/ruff format .
	@$(BIN)/oxfmt 'static/**/*.js'

eval-related: $(VENV)/eval.stamp  ## How good related stories are; DATA=folder of JSON lines, or DATA=archive
	@$(BIN)/python -m tests.benchmarks.eval_related $(if $(DATA),--data $(DATA)) $(if $(CHOOSE),--choose)

eval-events: $(VENV)/dev.stamp  ## How well stories of one event are found; DATA=folder with grades (2: same event)
	@$(BIN)/python -m tests.benchmarks.eval_events $(if $(DATA),--data $(DATA)) $(if $(CHOOSE),--choose)

eval-search: $(VENV)/eval.stamp  ## Whether search finds what is remembered; DATA as above
	@$(BIN)/python -m tests.benchmarks.eval_search $(if $(DATA),--data $(DATA))

eval-bounces: $(VENV)/dev.stamp  ## How well real bounces are judged; DATA=a checkout of p5-sisimai
	@$(BIN)/python -m tests.benchmarks.eval_bounces $(DATA)

bench-search: $(VENV)/eval.stamp  ## What finding costs; SIZES=10000,100000 stories
	@$(BIN)/python -m tests.benchmarks.bench_search $(if $(SIZES),--sizes $(SIZES)) $(if $(KEEP),--keep)

messages: $(VENV)/dev.stamp  ## Collect the interface texts and compile the translations
	@$(BIN)/python manage.py messages

lock: $(VENV)/dev.stamp  ## Compile the pinned dependencies from pyproject.toml
	@for extra in base demo dev eval; do \
		test $$extra = base && flag= || flag="--extra $$extra"; \
		$(BIN)/uv pip compile --quiet --upgrade pyproject.toml $$flag --universal --python-version 3.11 \
			--generate-hashes --no-header --no-emit-index-url --no-emit-find-links \
			-o deploy/requirements/$$extra.txt || exit 1; \
	done
	@$(BIN)/uv pip compile --quiet --upgrade pyproject.toml --extra sentry --extra s3 --universal \
		--python-version 3.11 --generate-hashes --no-header --no-emit-index-url --no-emit-find-links \
		-o deploy/requirements/extras.txt

clean:  ## Remove the virtual environment and all local data
	@test ! -e $(BIN)/python || $(BIN)/python manage.py demo --reset
	@rm -rf $(VENV) var

# The commands of the project; README.md says what each is for.
# Set-up is done once per change of a lock file (make/environment.py, make/frontend.py keep stamps).

PYTHON ?= python3
PY := .venv/bin/python
PO := $(wildcard grants_app/translations/*/LC_MESSAGES/*.po)
MO := $(PO:.po=.mo)
TESTS ?=

.PHONY: install run demo test lint bench translations runtime development
.DEFAULT_GOAL := run
# Two targets may need the same set-up; it must not run twice at once.
.NOTPARALLEL:

# What a server needs; docs/operations.md says how it is started there.
install: runtime $(MO)

run: runtime $(MO)
	@exec sh make/serve.sh

# Illustrative data live apart: no setting of the real installation reaches them.
demo: runtime $(MO)
	@mkdir -p instance/demo
	@exec env -u GRANTS_DATABASE_URL -u GRANTS_OWNER_DATABASE_URL -u GRANTS_FILES_URL -u GRANTS_SECRET_KEY \
		-u GRANTS_ENCRYPTION_KEYS -u GRANTS_SMTP_URL -u GRANTS_REDIS_URL \
		GRANTS_INSTANCE=instance/demo GRANTS_DEMO=1 GRANTS_DEMO_ACCOUNTS=1 sh make/serve.sh

# TESTS narrows the run: make test TESTS="tests/domain -k money"
test: development $(MO)
	@sh make/test-setup.sh
	@$(PY) -m pytest -n 2 --dist worksteal $(TESTS)

lint: development
	@$(PY) -m ruff format --check --quiet .
	@$(PY) -m ruff check --quiet .
	@$(PY) -m mypy
	@$(PY) -m djlint grants_app/templates --lint --quiet
	@$(PY) make/catalogues.py check
	@$(PY) make/locks.py
	@echo "lint: nothing found"

bench: development $(MO)
	@$(PY) -m bench $(BENCH)
	@$(PY) -m bench.exports
	@$(PY) -m bench.deadline

translations: development
	@$(PY) make/catalogues.py update
	@$(MAKE) --no-print-directory $(MO)

runtime:
	@$(PYTHON) make/environment.py runtime
	@$(PYTHON) make/frontend.py

development:
	@$(PYTHON) make/environment.py development
	@$(PYTHON) make/frontend.py

%.mo: %.po | runtime
	@$(PY) -m babel.messages.frontend --quiet compile --input-file $< --output-file $@

.DEFAULT_GOAL := help
.PHONY: help run test coverage nightly mutants check format bench drills lighthouse lock clean

help: ## Show what there is
	@grep -hE '^[a-z]+:.*## ' Makefile | sed -E 's/:.*## /\t/' | expand -t 14

run: ## Serve the demonstration register on http://127.0.0.1:8000 (PORT=... for another)
	@sh scripts/run.sh

test: ## Run the whole test suite (ARGS="..." for pytest; REQUIRE_ALL=1: nothing may be skipped)
	@sh scripts/environment.sh dev
	@sh scripts/test.sh

coverage: ## Say which lines and branches no test runs, on SQLite, in one process (ARGS="..." for pytest)
	@sh scripts/environment.sh dev
	@env -u DATABASE_URL .venv/bin/python -m coverage run -m pytest $(ARGS)
	@.venv/bin/python -m coverage report --skip-covered --show-missing

nightly: ## Let the state machines walk 10,000 steps each, on both databases (half an hour each)
	@sh scripts/environment.sh dev
	@HYPOTHESIS_PROFILE=nightly ARGS="tests/actions/test_memorandum_machine.py tests/actions/test_obligation_machine.py tests/actions/test_engagement_machine.py" sh scripts/test.sh

mutants: ## Take each permission check away and see which test misses it (ONLY="milestone", TESTS="tests/...")
	@sh scripts/environment.sh dev
	@env -u DATABASE_URL DEBUG=1 .venv/bin/python scripts/mutate_access.py --only "$(ONLY)" $(TESTS)

check: ## Formatting, lint, types, import contracts, migrations, deployment, templates, translations
	@sh scripts/environment.sh dev
	@sh scripts/check.sh

format: ## Put the code into shape
	@sh scripts/environment.sh dev
	@.venv/bin/python -m ruff format .
	@.venv/bin/python -m ruff check --fix .

bench: ## What list, progress page and home cost (SIZES="382 100000")
	@sh scripts/environment.sh dev
	@sh scripts/bench.sh

drills: ## Take database, workers and disk away from a running server and give them back (DRILLS="locked")
	@sh scripts/environment.sh dev
	@sh scripts/drills.sh

lighthouse: ## Measure the main pages with Lighthouse 12 (needs npx and Chromium)
	@sh scripts/environment.sh dev
	@sh scripts/lighthouse.sh

lock: ## Compile requirements.txt and requirements-dev.txt from pyproject.toml (UPGRADE=1: newest)
	@sh scripts/environment.sh dev
	@sh scripts/lock.sh

clean: ## Remove what the tools left (never the database or documents)
	@rm -rf .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis .coverage htmlcov staticfiles

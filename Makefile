# Sets up, proves and builds octospec on a machine that has only make, git, bash and Python 3.11 with pip.
# Every environment is locked with hashes (requirements/) and is in .venv or below .venvs.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DELETE_ON_ERROR:
.DEFAULT_GOAL := help

# Tests start many processes, and each would compile every module again.
unexport PYTHONDONTWRITEBYTECODE

# The interpreter that makes the environments: 3.11 or later.
PYTHON ?= $(firstword $(foreach name,python3.11 python3.12 python3.13 python3 python,$(shell command -v $(name))))
# Test processes, one more than processors because tests wait for engines, and more arguments for pytest: make test
# PYTEST=-k\ terraform
JOBS ?= $(shell $(PYTHON) -c 'import os; print((os.cpu_count() or 1) + 1)')
PYTEST ?=
# Parts of `make test-deep`, by the beginning of their names: make test-deep PART=engines
PART ?=
# The seed of all laws, which CI takes from the commit: a law that failed says how to try it again.
OCTOSPEC_SEED ?=
# Examples per law: for `make fuzz`, for `make quick`, and for the suite on another Python.
EXAMPLES ?= 20000
BATCHES ?= 50
DRAWN_MODULES := tests/engines/test_drawn_modules.py tests/engines/test_expressions.py
QUICK_EXAMPLES ?= 2
PYTHONS_EXAMPLES ?= 25
# Hostile inputs for `make attack`, and mutants for `make mutants`: the same seed gives the same ones.
SEED ?= 1
COUNT ?= 5000
MUTANTS ?= 160
ONLY ?=
# A checkout of another version, set up there by `make build`; FACTS=yes compares all but sentences.
BEFORE ?=
FACTS ?=
# The versions of Python that `make test-pythons` tries where the machine has them.
PYTHONS ?= 3.11 3.12 3.13
# Arguments of `uv pip compile`: make lock LOCK=--upgrade
LOCK ?=

BIN := .venv/bin
UV := .venvs/uv/bin/uv
INSTALL := $(UV) pip install --quiet
# No test of `make quick` waits for an engine, and each process collects all tests.
QUICK_JOBS ?= $(shell $(PYTHON) -c 'import os; print(max(os.cpu_count() or 1, 2))')
TESTS := pytest -n $(JOBS) --dist worksteal $(if $(OCTOSPEC_SEED),--hypothesis-seed=$(OCTOSPEC_SEED))
# What the suite leaves to `make test-deep`. The last -m counts, so PYTEST may name one of its own.
SUITE := -m 'not deep'
NO_ENGINES := -m 'not engines and not deep' --ignore tests/engines --ignore-glob '*/test_engines.py'
SOURCES = $(shell find octo_spec emitters -type f -not -path '*/__pycache__/*')

# --- what people call --------------------------------------------------------------------------

.PHONY: help quick build test test-deep slow engines-all test-pythons lint rule bench fuzz attack mutants compare docs managed-policies action-effects docs-site packages addresses release-ready lock clean
help: ## Say what can be made.
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/make \1|\2/p' Makefile | column -t -s '|'

quick: .venv/.ready ## Lint, and run the tests that need no engine and take less than an eighth of a second; PYTEST='-k x' runs just those.
	@$(if $(PYTEST),,$(MAKE) --no-print-directory --jobs 2 --output-sync lint)
	@OCTOSPEC_EXAMPLES=$(QUICK_EXAMPLES) $(BIN)/pytest -n $(QUICK_JOBS) --dist worksteal $(NO_ENGINES) -m 'not engines and not large and not medium and not deep' $(or $(PYTEST),--sample-cases)

build: .venv/.ready ## Set up everything and compile spec/octo.yaml into dist/.
	@$(BIN)/octospec build spec/octo.yaml

test: .venv/.ready engines ## Set up everything, real engines too, and run the suite, or the tests of PYTEST.
	@$(BIN)/$(TESTS) $(SUITE) $(PYTEST)

test-deep: .venv/.ready engines .venvs/linters/.ready ## Run all tests, each law on 100 examples, but not the parts that passed on this commit; PART=engines/ runs some.
	@$(BIN)/python -m tests.deep --part '$(PART)'

slow: .venv/.ready engines ## Run the suite, or the tests of PYTEST, and print the CPU that each takes (all in .slow/costs.tsv).
	@$(BIN)/python -m $(TESTS) -p tests.costs $(SUITE) $(PYTEST)

engines-all: .venv/.ready engines .venvs/linters/.ready ## Run all tests that need an engine, with every combination of choices; a part of `make test-deep`.
	@OCTOSPEC_ALL_SETTINGS=yes $(BIN)/$(TESTS) -m engines $(PYTEST)

test-pythons: .venv/.ready $(PYTHONS:%=test-python-%) ## Run the tests without engines on each Python of this machine.

lint: lint-ruff lint-format lint-types lint-imports lint-english ## Check style, types, imports between packages, and plain English.

bench: .venv/.ready $(if $(PART),,.venvs/bench/.ready .venvs/linters/.ready .venvs/policyglass/.ready cdk) ## Measure, and write docs/benchmarks.md; PART=fleets prints one part.
	@BENCH_PYTHON=.venvs/bench/bin/python BENCH_POLICYGLASS=.venvs/policyglass/bin/python BENCH_CDK=.venvs/cdk \
	  BENCH_LINTERS=.venvs/linters/bin $(BIN)/python -m tests.benchmarks $(PART)

fuzz: .venv/.ready engines ## Try EXAMPLES new inputs on every law, and BATCHES of modules on real Terraform.
	@OCTOSPEC_EXAMPLES=$(EXAMPLES) $(BIN)/$(TESTS) $(NO_ENGINES) -m 'hypothesis and not engines' $(PYTEST)
	@OCTOSPEC_BATCHES=$(BATCHES) OCTOSPEC_MODULES=$(BATCHES) $(BIN)/$(TESTS) $(DRAWN_MODULES)

attack: .venv/.ready ## Try COUNT hostile inputs of SEED, and keep those that are not answered in .attack/.
	@$(BIN)/python -m tests.attack --seed $(SEED) --count $(COUNT)

mutants: .venv/.ready ## Change the code in MUTANTS places of SEED, one at a time, and say where no test fails.
	@$(BIN)/python -m tests.mutants --seed $(SEED) --count $(MUTANTS) --only "$(ONLY)"

compare: .venv/.ready ## Print what this version prints and writes differently from the checkout BEFORE=, over all specs, cases and examples; FACTS=yes ignores how sentences are worded.
	@$(BIN)/python -m tests.versions "$(BEFORE)" --only "$(ONLY)" $(if $(FACTS),--facts)

rule: .venv/.ready ## Begin a rule, and say what is left: make rule NAME=kebab-name FAMILY=danger
	@$(BIN)/python -m tests.lint.new_rule "$(NAME)" "$(FAMILY)"

docs: .venv/.ready ## Write all that is generated: pages, schema, golden cases, outputs of the examples.
	@for module in $(GENERATORS); do echo "$$module"; $(BIN)/python -m $$module; done
	@for spec in examples/*/spec.yaml; do folder=$${spec%spec.yaml}; formats="$(FORMATS)"; \
	  if grep -q '^delegation:' $$spec; then formats="--format delegation"; fi; \
	  if [ -f $${folder}customers.yaml ]; then formats="--customers $${folder}customers.yaml"; fi; \
	  $(BIN)/octospec build $$spec --out $${folder}dist $$formats; done

managed-policies: .venv/.ready ## Renew the texts of AWS's managed policies from moto, which `make lock LOCK=--upgrade` renews.
	@$(BIN)/python -m tests.iam.renew_managed_policies

action-effects: .venv/.ready ## Compile what each AWS action does from octo_spec/iam/judged_effects/, and list actions to read, after `make lock LOCK=--upgrade`.
	@$(BIN)/python -m tests.iam.action_effects.renewal $(if $(PROPOSED),--proposed)
	@$(BIN)/python -m tests.iam.action_effects.labels.section

docs-site: .venv/.ready .venvs/docs/.ready ## Build the documentation's website into dist-site/; VERSION=1.2.3 REVISION=COMMIT, as of that release.
	@VERSION='$(VERSION)' REVISION='$(REVISION)' $(BIN)/python -m tests.project.docs_site .site
	@NO_MKDOCS_2_WARNING=1 .venvs/docs/bin/mkdocs build --quiet --strict --config-file .site/mkdocs.yml --site-dir ../dist-site

packages: .venv/.ready .venvs/packaging/.ready ## Build the wheels and the source distribution into dist-packages/, and their list of parts into dist-release/.
	@rm -rf dist-packages && mkdir -p dist-release
	@$(BIN)/hatchling build --directory dist-packages >/dev/null
	@cd packages/octospec-capabilities && ../../$(BIN)/hatchling build --target wheel --directory ../../dist-packages >/dev/null
	@.venvs/packaging/bin/cyclonedx-py requirements --output-reproducible --pyproject pyproject.toml \
	  --output-file dist-release/octospec.cdx.json requirements/run.txt

addresses: .venv/.ready ## Name the repository in all files, REPOSITORY=https://github.com/YOU/NAME, or the commit of a release, VERSION=1.2.3.
	@$(BIN)/python -m tests.project.addresses $(if $(REPOSITORY),--repository '$(REPOSITORY)') $(if $(VERSION),--version '$(VERSION)' --revision "$$(git rev-parse 'v$(VERSION)^{commit}')")

release-ready: .venv/.ready ## Look up commits and digests that say REVISION, and print what is missing before TAG=v1.2.3 can be released.
	@$(BIN)/python -m tests.project.release_readiness '$(TAG)' --fill

lock: $(UV) ## Resolve requirements/*.in again; LOCK=--upgrade takes newer versions.
	@cd requirements; for name in $(LOCKS); do ../$(UV) pip compile --quiet --generate-hashes \
	  --no-emit-index-url --python-version 3.11 $(LOCK) $$name.in -o $$name.txt; done
	@cd requirements; ../$(UV) pip compile --quiet --no-deps --generate-hashes \
	  --no-emit-index-url --python-version 3.11 $(LOCK) terraform-provider.in -o terraform-provider.txt

clean: ## Remove environments, caches, and everything that was built.
	rm -rf .venv .venvs dist dist-packages dist-release dist-site .site .attack .mutants .deep .slow .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache

# Modules that write what is generated, each the whole of its pages; tests fail when one is stale.
GENERATORS := tests.language.pages tests.cases.bad_cases tests.cases.diff_cases tests.cases.review_cases tests.emitters.cloudformation.golden tests.emitters.cloudformation.understood tests.emitters.terraform.understood \
  tests.emitters.terraform.golden tests.emitters.iam_json.golden tests.project.architecture tests.project.diagnostic_codes tests.cases.rule_cases tests.cases.vendor_cases tests.lint.rule_pages tests.review.schema_page tests.release.schema_pages tests.project.diff_picture tests.engines.page_picture
FORMATS := --format cloudformation --format terraform --format iam-json
# run and dev before action, image and wheel, which are constrained by them.
LOCKS := bootstrap run dev action image wheel bench docs linters ministack packaging policyglass terraform-1.15 terraform-1.6

# --- environments ------------------------------------------------------------------------------

.venv/.ready: .venv/.locked pyproject.toml
	@$(INSTALL) --python $(BIN)/python --no-deps --no-build-isolation --editable .
	@$(BIN)/python -c 'import hcl2; hcl2.loads("a = 1\n")' # its first parse ever compiles the grammar
	@touch $@

.venv/.locked: requirements/dev.txt $(UV)
	@echo "Setting up .venv"
	@$(UV) venv --quiet --allow-existing --python $(PYTHON) .venv
	@$(UV) pip sync --quiet --require-hashes --python $(BIN)/python $<
	@touch $@

.venvs/%/.ready: requirements/%.txt $(UV)
	@echo "Setting up $(@D)"
	@$(UV) venv --quiet --allow-existing --python $(PYTHON) $(@D)
	@$(UV) pip sync --quiet --require-hashes --python $(@D)/bin/python $<
	@touch $@

# pip's --target leaves the machine's own packages alone, and is allowed where PEP 668 forbids the rest.
$(UV): requirements/bootstrap.txt
	@"$(PYTHON)" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
	  echo "octospec needs Python 3.11 or later, found '$(PYTHON)': make PYTHON=/path/to/python3.11" >&2; exit 1; }
	@"$(PYTHON)" -m pip --version >/dev/null 2>&1 || { \
	  echo "$(PYTHON) has no pip, which installs everything else (Debian: apt-get install python3-pip)" >&2; exit 1; }
	@rm -rf .venvs/uv
	@"$(PYTHON)" -m pip install --quiet --disable-pip-version-check --root-user-action ignore \
	  --require-hashes --no-deps --target .venvs/uv -r $<
	@touch $@

# --- real engines (development only: Terraform is under the Business Source Licence) ------------

PROVIDER := .venvs/terraform-mirror/registry.terraform.io/hashicorp/aws/3.39.0/linux_amd64/terraform-provider-aws_v3.39.0_x5

.PHONY: engines jq chromium neovim
engines: .venvs/terraform-1.15/.ready .venvs/terraform-1.6/.ready .venvs/ministack/.ready .venvs/packaging/.ready $(PROVIDER) jq chromium neovim

$(PROVIDER): requirements/terraform-provider.txt $(UV)
	@echo "Unpacking the AWS provider"
	@rm -rf .venvs/provider $(@D)
	@$(INSTALL) --no-deps --require-hashes --python $(PYTHON) --target .venvs/provider -r $<
	@$(PYTHON) -m zipfile -e .venvs/provider/cloudrail/terraform_plugins/terraform-provider-aws_3.39.0_linux_amd64.zip .venvs/provider/unpacked
	@chmod +x .venvs/provider/unpacked/$(@F)
	@touch .venvs/provider/unpacked/$(@F)
	@mkdir -p $(dir $(@D))
	@mv .venvs/provider/unpacked $(@D)
	@rm -rf .venvs/provider

# apply.sh acts with jq, and no wheel carries the program.
jq:
	@command -v jq >/dev/null || { [ "$$(id -u)" = 0 ] && apt-get update -qq && apt-get install -qq -y jq >/dev/null; } || { \
	  echo "the tests of apply.sh need jq (Debian: apt-get install jq)" >&2; exit 1; }

# The page of a review is looked at in a real browser; Playwright drives it, and downloads none.
chromium:
	@command -v chromium >/dev/null || { [ "$$(id -u)" = 0 ] && apt-get update -qq && apt-get install -qq -y chromium >/dev/null; } || { \
	  echo "the tests of the review's page need a browser (Debian: apt-get install chromium)" >&2; exit 1; }

# An editor that runs the language server.
neovim:
	@command -v nvim >/dev/null || { [ "$$(id -u)" = 0 ] && apt-get update -qq && apt-get install -qq -y --no-install-recommends neovim >/dev/null; } || { \
	  echo "the tests of the language server need an editor (Debian: apt-get install neovim)" >&2; exit 1; }

# The peer of `make bench` in node, where node is there.
.PHONY: cdk
cdk:
	@command -v npm >/dev/null || exit 0; mkdir -p .venvs/cdk; cp tests/benchmarks/peers/cdk/* .venvs/cdk/; \
	  test -d .venvs/cdk/node_modules || npm install --prefix .venvs/cdk --silent --no-audit --no-fund

# --- lint, in parts that may run side by side ---------------------------------------------------

.PHONY: lint-ruff lint-format lint-types lint-imports lint-english
lint-ruff: .venv/.ready
	@$(BIN)/ruff check
lint-format: .venv/.ready
	@$(BIN)/ruff format --check
lint-types: .venv/.ready
	@$(BIN)/mypy
lint-imports: .venv/.ready
	@$(BIN)/lint-imports
lint-english: .venv/.ready
	@$(BIN)/python -m tests.plain_english

# --- the suite on other versions of Python ------------------------------------------------------

test-python-%: $(UV)
	@for python in $$(type -ap python$* python3) ~/.pyenv/versions/$*.*/bin/python; do \
	  if [ "$$("$$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])' 2>/dev/null)" = $* ]; then \
	    $(MAKE) --no-print-directory PYTHON="$$python" .venvs/python-$*/.installed; \
	    OCTOSPEC_EXAMPLES=$(PYTHONS_EXAMPLES) .venvs/python-$*/bin/$(TESTS) $(NO_ENGINES) $(PYTEST); \
	    exit; \
	  fi; \
	done; echo "Python $* is not on this machine: skipped"

.venvs/python-%/.installed: .venvs/python-%/.ready pyproject.toml
	@$(INSTALL) --python $(@D)/bin/python --no-deps --no-build-isolation --editable .
	@touch $@

.venvs/python-%/.ready: requirements/dev.txt $(UV)
	@echo "Setting up $(@D)"
	@$(UV) venv --quiet --allow-existing --python $(PYTHON) $(@D)
	@$(UV) pip sync --quiet --require-hashes --python $(@D)/bin/python $<
	@touch $@

# --- the suite against the built wheel ----------------------------------------------------------

# It runs in a copy of the tree without the packages, so that nothing but the wheel can be imported. Every file of
# the packages is in the wheel as it is in the sources, except judged_effects, which people read and which is compiled
# into action_effects.xz: so what a function makes of a value is as the suite on the
# sources says. What an installation can break is tried: commands, entry points, processes of plugins, and whatever
# reads a file next to the code (catalogue, managed policies, pages, templates, schemas, docs, examples).
# `make test-deep` also tries the rooms around them, by WHEEL=all, except tests that read judged_effects.
WHEEL ?= some
IN_WHEEL_some := $(addprefix tests/cli/test_,$(addsuffix .py,build commands completion emitters explain init \
  plugin_documenters plugin_emitters plugin_hand_over plugin_questions plugin_rules review schema)) \
  $(addprefix tests/plugin/test_,$(addsuffix .py,discovery distributions plugin_process)) \
  $(addprefix tests/project/test_,$(addsuffix .py,action readme specs tutorial)) \
  $(addprefix tests/emitters/,$(addsuffix /test_golden.py,cloudformation iam_json terraform) review/test_documenter.py) \
  tests/examples tests/iam/test_catalog.py tests/iam/test_managed_policies.py tests/language/test_pages.py \
  tests/lint/test_shipped_specs.py $(addprefix tests/storage/test_,$(addsuffix .py,installation shipped_pages))
IN_WHEEL_all := tests/cli tests/emitters tests/examples tests/iam tests/language/test_pages.py tests/lint/test_meta.py \
  tests/lint/test_shipped_specs.py tests/plugin tests/project \
  tests/storage tests/live tests/cluster tests/test_parallel.py
.PHONY: test-wheel
test-wheel: .venvs/wheel/.installed
	@for package in octo_spec emitters/octospec_*; do \
	  diff -rq --exclude=__pycache__ --exclude=judged_effects $$package .venvs/wheel/lib/python3*/site-packages/$${package##*/}; done
	@rm -rf .venvs/wheel/tree && mkdir .venvs/wheel/tree
	@git ls-files -z --cached --others --exclude-standard -- . ':!octo_spec' ':!emitters' \
	  | tar --create --null --files-from=- --ignore-failed-read | tar --extract --directory .venvs/wheel/tree
	@cd .venvs/wheel/tree && ../bin/$(TESTS) $(NO_ENGINES) \
	  $(addprefix --ignore=tests/iam/action_effects/test_,$(addsuffix .py,judgements renewal summaries)) \
	  -m 'not engines and not large and not hypothesis' $(IN_WHEEL_$(WHEEL))

.venvs/wheel/.installed: .venvs/wheel/.ready .venv/.ready $(SOURCES)
	@echo "Building the wheel"
	@rm -rf .venvs/wheel/house
	@$(BIN)/hatchling build --target wheel --directory .venvs/wheel/house >/dev/null
	@$(INSTALL) --no-deps --reinstall --python .venvs/wheel/bin/python .venvs/wheel/house/*.whl
	@touch $@

# The portal's commands. `make help` lists them; settings come from the environment (PORTAL_…, HOST, PORT).
# Needs python3 >= 3.11, Node >= 20 and make; everything else is fetched into .venv, node_modules and static/vendor.

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help run test check bench trace docs screenshots assets clean

JOBS ?= 2
PY := .venv/bin/python
FLASK := $(PY) -m flask --app wsgi
PIP := $(PY) -m pip install --disable-pip-version-check --no-input
SAY := printf '\n==> %s\n'
# What is reached is recorded in the run on SQLite alone: the same tests reach the same lines on PostgreSQL, and recording costs half as much again.
PYTEST := $(PY) -m pytest -n $(JOBS) --no-fold-skipped
COVERED := --cov --cov-report=

export PYTHONUNBUFFERED := 1

help:  ## 显示这份清单 · this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))

run: .venv/runtime assets  ## 准备环境并启动 · set up, then serve on http://127.0.0.1:5000 (HOST, PORT)
	@$(SAY) "数据库 database: 升级并检查 upgrading"
	@$(FLASK) db upgrade
	@$(FLASK) demo --if-empty
	@exec $(PY) wsgi.py

test: .venv/develop assets  ## 运行全部测试 · every test, on SQLite and PostgreSQL; coverage
	@rm -f .coverage .coverage.*
	@failed=; \
	$(SAY) "测试 the whole suite on SQLite"; \
	COVERAGE_FILE="$(CURDIR)/.coverage.sqlite" $(PYTEST) $(COVERED) || failed="$$failed SQLite"; \
	$(SAY) "覆盖率 coverage of that run"; \
	$(PY) -m coverage combine -q .coverage.*; \
	$(PY) -m coverage report --skip-covered --show-missing --fail-under=95 || failed="$$failed coverage"; \
	$(SAY) "测试 the suite on PostgreSQL (without the browser)"; \
	if $(PY) -m tests.databases; then \
	  $(PYTEST) --database=postgresql -m "not browser" || failed="$$failed PostgreSQL"; \
	fi; \
	if [ -n "$$failed" ]; then $(SAY) "失败 failed:$$failed"; exit 1; fi; \
	$(SAY) "全部通过 all passed"

check: .venv/develop  ## 静态检查 · lint, types, templates, import contracts, migrations, diagram
	@failed=; \
	try() { name=$$1; shift; $(SAY) "$$name"; "$$@" || failed="$$failed $$name;"; }; \
	try "ruff check" $(PY) -m ruff check; \
	try "ruff format" $(PY) -m ruff format --check; \
	try "mypy" $(PY) -m mypy; \
	try "djlint" $(PY) -m djlint templates --lint --quiet; \
	try "import contracts" .venv/bin/lint-imports --no-cache --no-logo; \
	scratch=$$(mktemp -d); \
	unset PORTAL_DATABASE_URL; export PORTAL_INSTANCE="$$scratch"; \
	try "migrations apply" $(FLASK) db upgrade; \
	try "migrations match the models" $(FLASK) db check; \
	try "diagram" $(FLASK) diagram --check; \
	try "documents" $(PY) -m tools.documents --check; \
	rm -rf "$$scratch"; \
	if [ -n "$$failed" ]; then $(SAY) "失败 failed:$$failed"; exit 1; fi; \
	$(SAY) "全部通过 all passed"

bench: .venv/develop assets  ## 性能对比 · benchmarks, as ratios measured in one run
	@$(PY) -m benchmarks

trace: .venv/develop assets  ## 一次请求经过多少自己的代码 · how many files, functions and calls of ours a request runs through
	@$(PY) -m benchmarks.trace

docs: .venv/develop assets  ## 重新生成文档中取自代码的部分 · write anew what the documents take from the code
	@$(PY) -m tools.documents
	@$(FLASK) diagram

screenshots: .venv/develop assets  ## 重新截图 · take the pictures in docs/images again
	@$(PY) -m tools.screenshots

assets: node_modules/.package-lock.json  ## 前端资源与字体 · front-end files and fonts into static/vendor
	@node tools/assets.mjs

clean:  ## 删除可再生成的文件，保留数据 · everything that can be made again; never the data
	rm -rf .venv node_modules static/vendor .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache .coverage .coverage.*

# A system upgrade can take the interpreter away from under .venv: then begin anew.
ifeq ($(wildcard .venv/bin/python),)
$(shell rm -rf .venv)
endif

# The first interpreter that is new enough and can make a virtual environment.
.venv/bin/python:
	@$(SAY) "Python 虚拟环境 virtual environment .venv"
	@for python in "$(PYTHON)" python3 python3.14 python3.13 python3.12 python3.11; do \
	  if "$$python" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then \
	    exec "$$python" -m venv .venv; \
	  fi; \
	done; \
	echo "需要 Python 3.11 或更新版本（含 venv）。 Python >= 3.11 with venv is needed (Debian: apt install python3-venv)." >&2; exit 1

.venv/runtime: requirements.txt | .venv/bin/python
	@$(SAY) "Python 软件包 packages (first time: a minute or two)"
	@$(PIP) -r requirements.txt
	@touch $@

.venv/develop: requirements.txt requirements-dev.txt | .venv/bin/python
	@$(SAY) "Python 测试软件包 packages for the tests (first time: a minute or two)"
	@$(PIP) -r requirements-dev.txt
	@touch .venv/runtime $@

node_modules/.package-lock.json: package.json package-lock.json
	@$(SAY) "前端资源与字体 front-end files and fonts from npm (about 30 MB)"
	@node -e 'process.exit(process.versions.node.split(".")[0] < 20 ? 1 : 0)' || \
	  { echo "需要 Node.js 20 或更新版本。 Node.js >= 20 is needed." >&2; exit 1; }
	@npm ci --ignore-scripts --no-audit --no-fund
	@touch $@

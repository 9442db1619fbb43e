"""The form of exercises in the chapters; what their checks accept is tested with lib.exercises."""

import exercise_cells
import notebooks
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from lib import exercises

#: Pages that are no lessons.
NO_EXERCISES = {"index", "teach", "glossary", "notation", "figures", "api"}
NAMES = [name for name in notebooks.names() if name not in NO_EXERCISES]


def found(notebook):
    listed = exercise_cells.exercises(notebook)
    return [f"{e.label or e.title}: {p}" for e in listed for p in exercise_cells.problems(e, exercises.labels())]


@pytest.mark.parametrize("name", NAMES)
def test_exercises_are_complete(name):
    notebook = notebooks.read(name)
    assert found(notebook) == []
    assert 3 <= len(exercise_cells.exercises(notebook)) <= 6
    assert list(exercise_cells.leaks(notebook)) == []


@pytest.mark.parametrize("name", NAMES)
def test_solutions_pass_their_checks(name):
    """As executed for the book: every check that a solution calls has printed that it is right."""
    for exercise in exercise_cells.exercises(notebooks.read(name)):
        if exercise.call:
            printed = "".join(o.get("text", "") for p in exercise.solution if not isinstance(p, str) for o in p.outputs)
            assert f"{exercise.label}: right." in printed.splitlines()


def test_every_check_has_its_exercise():
    labels = {e.label for name in NAMES for e in exercise_cells.exercises(notebooks.read(name)) if e.call}
    assert set(exercises.labels()) == labels


def test_how_many():
    listed = [e for name in NAMES for e in exercise_cells.exercises(notebooks.read(name))]
    assert len(listed) >= 80
    assert sum(e.call is not None for e in listed) >= 50
    assert sum(e.level == "research" for e in listed) >= 5
    # What paper.md says of them.
    assert len(listed) > 100 and sum(e.call is not None for e in listed) > len(listed) / 2


# ------------------------------------------------------------------ the test itself

GOOD = """\
Words before.

```{exercise-start} A title
:label: ex-freeze
:level: compute
:minutes: 10
:teaches: a thing
```
What is it?

```{hint}
:class: dropdown
Think.
```
```{exercise-end}
```

```{solution-start} ex-freeze
:class: dropdown
```
Words of the solution."""


def notebook(start=GOOD, code='a = 1\ncheck("ex-freeze", a)'):
    cells = [new_markdown_cell(start), new_code_cell(code), new_markdown_cell("```{solution-end}\n```\n\nWords after.")]
    return new_notebook(cells=cells)


def test_a_good_exercise():
    assert found(notebook()) == []
    before, exercise, after = exercise_cells.pieces(notebook())
    assert (before, after) == ("Words before.", "Words after.")
    assert exercise.hints == ["Think."] and exercise.answers == ["a"] and exercise.points == 2


@pytest.mark.parametrize(
    "gone, said",
    [
        (" A title", "no title"),
        (":level: compute\n", "no level"),
        (":minutes: 10\n", "no minutes"),
        (":teaches: a thing\n", "what it teaches"),
        ("```{hint}\n:class: dropdown\nThink.\n```\n", "no hint"),
    ],
)
def test_a_part_is_missing(gone, said):
    assert gone in GOOD
    assert [said in line and "ex-freeze" in line for line in found(notebook(GOOD.replace(gone, "", 1)))] == [True]


def test_no_solution():
    bare = new_notebook(cells=[new_markdown_cell(GOOD.split("```{solution-start}")[0])])
    assert any("ex-freeze: has no solution" in line for line in found(bare))


@pytest.mark.parametrize(
    "code, said",
    [
        ("a = 1", "does not call its check"),
        ('check("ex-freeze", 1)', "something else than names"),
        ('a = 1\ncheck("ex-doubling", a)', "with the label ex-doubling"),
        ('a = 1\ncheck("ex-freeze", a)\na = 2', "does not end with"),
    ],
)
def test_call_of_check(code, said):
    assert any(said in line for line in found(notebook(code=code)))


def test_a_name_of_a_solution_that_is_read_later_is_found():
    def leaking(code):
        made = notebook(code='a = b = 1\n\ndef f(x):\n    y = x\n    return y\ncheck("ex-freeze", a)')
        made.cells.append(new_code_cell(code))
        return [line.split(" binds ")[1].split(",")[0] for line in exercise_cells.leaks(made)]

    assert leaking("print(a, f(2))") == ["a", "f"]
    assert leaking("def g():\n    return b") == ["b"]
    assert leaking("a = 2\nprint(a)\nfor b in range(3):\n    print(b, y)\n%time 3") == []
    assert leaking("[b for b in range(3)]\ng = lambda a: a") == []


def test_fences_that_do_not_pair():
    for start in (GOOD.replace("```{exercise-end}\n```\n", ""), GOOD.replace("} ex-freeze", "} ex-other")):
        with pytest.raises(ValueError):
            exercise_cells.pieces(notebook(start))

"""Make course material from the chapters, under course/ (nothing of it is committed).

student     course/student/NAME.ipynb: solutions removed, blanks to fill in, checks that say right or wrong with a hint
instructor  course/instructor/: an nbgrader course with solutions, points, rubric and what nbgrader needs to grade

A chapter of one's own is a notebook in course/own/: it joins by its name. Names come as words; all chapters with
exercises where there are none.
"""

import argparse
import ast
import contextlib
import logging
import os
import re
import shutil
import sys
import textwrap
from pathlib import Path

import exercise_cells
import nbformat
import notebooks
import plain
import references
from exercise_cells import Exercise
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

ROOT = notebooks.ROOT
COURSE = ROOT / "course"
OWN = COURSE / "own"

#: How an answer that is graded by hand is graded; copied into every such cell of the instructor's notebooks.
RUBRIC = """\
| share of the points | the answer |
|---|---|
| all | right result, every step given a reason, checked against a limit or a second way |
| two thirds | right result with a gap in the reasons, or sound reasons with a slip |
| one third | a sensible start: the right quantities, an idea that could work |
| none | no answer, or a result without a reason |
"""

CONFIG = """\
# nbgrader takes this folder as it is: `nbgrader generate_assignment NAME`, collect into submitted/, `nbgrader autograde NAME`.
c = get_config()
c.CourseDirectory.course_id = "dicke-in-a-dot"
c.ClearSolutions.code_stub = {"python": ""}
c.ClearSolutions.text_stub = "*Your answer, in words.*"
c.Execute.timeout = 300
"""


def chapters():
    """Paths of all notebooks a course can be made of: name -> path, those of course/own last."""
    own = {path.stem: path for path in sorted(OWN.glob("*.ipynb"))}
    return {name: notebooks.CHAPTERS / f"{name}.ipynb" for name in references.contents()} | own


def chosen(words):
    """Names -> paths of the chapters asked for; exits with the known names for an unknown one."""
    known = chapters()
    names = [name for word in words for name in word.replace(",", " ").split()]
    unknown = [name for name in names if name not in known]
    if unknown:
        sys.exit(f"unknown chapter {', '.join(unknown)}: the chapters are {', '.join(known)}")
    return {name: known[name] for name in names or known if known[name].exists()}


def read(path):
    return nbformat.read(path, as_version=4)


# --- one exercise as cells ------------------------------------------------------


def marked(cell, label, points=None, solution=False, grade=False):
    """A cell with the metadata nbgrader knows it by."""
    meta = {"schema_version": 3, "grade_id": label, "solution": solution, "grade": grade, "task": False}
    meta["locked"] = not solution
    if grade:
        meta["points"] = points
    cell.metadata = nbformat.from_dict({"nbgrader": meta})
    return cell


def blank(name, source, asked=""):
    """Lines that leave one answer open: the head of a function with its docstring, or ``name = ...``."""
    for node in ast.parse(source).body:
        if isinstance(node, ast.FunctionDef) and node.name == name:
            head = f"def {name}({ast.unparse(node.args)}):"
            text = ast.get_docstring(node)
            return head + (f'\n    """{text}"""' if text else "") + "\n    return ..."
    return f"{name} = ..." + (f"  # {asked}" if asked else "")


def graded_cells(exercise):
    """Answer cell and check cell of an exercise whose answer is checked."""
    from lib.exercises import parts

    label, call = exercise.label, ast.unparse(exercise.call)
    source = "\n".join(exercise.code.rstrip().splitlines()[:-1]).rstrip()
    asked = [kind.asked() for kind in parts(label)]
    blanks = "\n".join(blank(name, source, words) for name, words in zip(exercise.answers, asked))
    words = textwrap.indent(exercise_cells.text_of(exercise.solution), "# ", lambda line: True)
    solution = f"### BEGIN SOLUTION\n{words}\n{source}\n### END SOLUTION" if words else source
    answer = new_code_cell(f"{blanks}\n{solution}")
    grade = re.sub(r"^(?:\w+\.)?check\(", "grade(", call)
    hidden = f"### BEGIN HIDDEN TESTS\nfrom lib.exercises import grade\n\n{grade}\n### END HIDDEN TESTS"
    check = new_code_cell(f"{call}\n{hidden}")
    yield marked(answer, f"{label}-answer", solution=True)
    yield marked(check, label, exercise.points, grade=True)


def written_cells(exercise, words):
    """An answer in words, graded by hand, and room to compute where the solution computes."""
    rubric = f"**Rubric** ({exercise.points} point{'s' * (exercise.points > 1)})\n\n{RUBRIC}"
    answer = new_markdown_cell(f"**Solution.** {words}\n\n{rubric}")
    yield marked(answer, exercise.label, exercise.points, solution=True, grade=True)
    if exercise.code:
        code = f"# Room to compute, if you like.\n### BEGIN SOLUTION\n{exercise.code}\n### END SOLUTION"
        yield marked(new_code_cell(code), f"{exercise.label}-code", solution=True)


def exercise_to_cells(exercise, words):
    """The cells of one exercise in the instructor's notebook; ``words`` makes its text plain."""
    yield new_markdown_cell(plain.question(exercise, words))
    for piece in exercise.body:
        if not isinstance(piece, str):
            yield new_code_cell(piece.source)
    if exercise.call:
        yield from graded_cells(exercise)
    else:
        yield from written_cells(exercise, words(exercise_cells.text_of(exercise.solution)))


def unready(notebook):
    """What the exercises of a chapter lack, each named."""
    from lib.exercises import labels

    return [
        f"{exercise.label or exercise.title}: {problem}"
        for exercise in exercise_cells.exercises(notebook)
        for problem in exercise_cells.problems(exercise, labels())
    ]


def instructor_notebook(name, notebook, beside=()):
    """A chapter as nbgrader's source version: plain Markdown, marked cells, solutions and hidden tests inside.

    Raises
    ------
    ValueError
        For an exercise that lacks a part, named.
    """
    if lacking := unready(notebook):
        raise ValueError(f"{name}, {'; '.join(lacking)}")
    words, cells = plain.Plain(name, beside), []
    for piece in exercise_cells.pieces(notebook):
        if isinstance(piece, Exercise):
            cells += exercise_to_cells(piece, words)
        elif isinstance(piece, str):
            if text := words(piece):
                cells.append(new_markdown_cell(text))
        else:
            cells.append(new_code_cell(piece.source))
            cells[-1].metadata = piece.metadata
    made = new_notebook(cells=cells, metadata=notebooks.METADATA)
    for number, cell in enumerate(made.cells):
        cell.id = f"cell-{number}"
    return made


# --- folders --------------------------------------------------------------------


def instructor(paths, folder=None):
    """Write the nbgrader course; gives the names of the chapters that have exercises in form."""
    folder = folder or COURSE / "instructor"
    (folder / "source").mkdir(parents=True, exist_ok=True)
    (folder / "nbgrader_config.py").write_text(CONFIG, encoding="utf-8")
    made = []
    for name, path in paths.items():
        notebook = read(path)
        if not exercise_cells.exercises(notebook):
            continue
        try:
            written = instructor_notebook(name, notebook, paths)
        except ValueError as error:
            print(f"left out: {error}", file=sys.stderr)
            continue
        place = folder / "source" / name
        place.mkdir(exist_ok=True)
        nbformat.write(written, place / f"{name}.ipynb")
        made.append(name)
    return made


@contextlib.contextmanager
def nbgrader(folder):
    """nbgrader's programming interface for the course in a folder, which it takes for the current one."""
    from nbgrader.apps import NbGraderAPI
    from nbgrader.coursedir import CourseDirectory
    from traitlets.config import Config
    from traitlets.config.loader import PyFileConfigLoader

    config = Config(PyFileConfigLoader("nbgrader_config.py", path=str(folder)).load_config())
    config.CourseDirectory.root = str(folder)
    logging.getLogger("nbgrader").setLevel(logging.ERROR)
    # It calls alembic, which stands beside this Python.
    os.environ["PATH"] = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    before = Path.cwd()
    os.chdir(folder)
    try:
        yield NbGraderAPI(CourseDirectory(config=config), config=config)
    finally:
        os.chdir(before)


def student(paths, folder=None, work=None):
    """Write the copies for students: nbgrader strips the instructor's notebooks."""
    folder, work = folder or COURSE / "student", work or COURSE / "instructor"
    made = instructor(paths, work)
    folder.mkdir(parents=True, exist_ok=True)
    with nbgrader(work) as api:
        for name in made:
            result = api.generate_assignment(name, force=True, create=True)
            if not result["success"]:
                sys.exit(f"{name}: {result['log']}")
            shutil.copy(work / "release" / name / f"{name}.ipynb", folder)
    return made


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("command", choices=("student", "instructor"))
    parser.add_argument("chapter", nargs="*", help="names of chapters")
    options = parser.parse_args()
    sys.path.insert(0, str(ROOT))
    paths = chosen(options.chapter)
    made = {"student": student, "instructor": instructor}[options.command](paths)
    print(f"course/{options.command}: {', '.join(made) or 'no chapter has exercises'}")


if __name__ == "__main__":
    main()

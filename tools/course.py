"""Make course material from the chapters, under course/ (nothing of it is committed).

book        a book of some chapters in _build/part: references to the others become words, linked to the hosted book
student     course/student/NAME.ipynb: solutions removed, blanks to fill in, checks that say right or wrong with a hint
instructor  course/instructor/: an nbgrader course with solutions, points, rubric and what nbgrader needs to grade
check       run every copy for students from top to bottom, and build three books of some chapters; minutes

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
import subprocess
import sys
import textwrap
from pathlib import Path
from urllib.parse import unquote

import exercise_cells
import nbformat
import notebooks
import plain
import questions
import references
import yaml
from exercise_cells import Exercise
from nbclient import NotebookClient
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
            text, heading = words(piece), re.search(r"^## Exercises", piece, re.M)
            if heading and (asked := questions.markdown(name)):
                text = text.replace("## Exercises", f"{asked}\n\n## Exercises", 1)
            cells += [new_markdown_cell(text)] * bool(text)
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


# --- a book of some chapters ------------------------------------------------------


def part(names):
    """Table of contents and configuration of a book of some chapters."""
    config = yaml.safe_load((ROOT / "_config.yml").read_text(encoding="utf-8"))
    # What the whole book has executed counts here too.
    config["execute"]["cache"] = str(notebooks.CACHE)
    config["sphinx"]["local_extensions"] = {"book_extension": str(ROOT / "tools")}
    known = chapters()
    places = [known[name].relative_to(ROOT).with_suffix("").as_posix() for name in names if name != "index"]
    toc = {"format": "jb-book", "root": "chapters/index", "options": {"numbered": 1}}
    return toc | {"chapters": [{"file": place} for place in places]}, config


def book(paths, folder=None):
    """Build the book of some chapters; gives the folder of its pages."""
    folder = folder or notebooks.BUILD / "part"
    notebooks.fill_cache(sorted({"index", *paths} & set(notebooks.names())))
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for name, made in zip(("_toc.yml", "_config.yml"), part(paths)):
        (folder / name).write_text(yaml.safe_dump(made, sort_keys=False), encoding="utf-8")
    command = [Path(sys.executable).with_name("jupyter-book"), "build", ".", "-W", "-n", "--keep-going", "-q"]
    command += ["--toc", folder / "_toc.yml", "--config", folder / "_config.yml", "--path-output", folder]
    ran = subprocess.run(command, cwd=ROOT, env=os.environ | {"BOOK_PAGES": "1"})
    if ran.returncode:
        sys.exit(ran.returncode)
    return folder / "_build" / "html"


def dead_links(folder):
    """Local links of built pages that lead to no file or no place in it."""
    for page in sorted(Path(folder).rglob("*.html")):
        text = page.read_text(encoding="utf-8")
        for link in re.findall(r'(?:href|src)="([^"]+)"', text):
            path, _, anchor = link.partition("#")
            path, anchor = unquote(path.split("?")[0]), unquote(anchor.split("?")[0])
            if re.match(r"[\w+.-]+:|//", link) or "_static" in page.parts:
                continue
            target = page.parent / path if path else page
            if not target.exists():
                yield f"{page.name}: {link}"
            elif (
                anchor
                and target.suffix == ".html"
                and not re.search(rf'(?:id|name)="{re.escape(anchor)}"', target.read_text())
            ):
                yield f"{page.name}: {link}"


# --- the long check ---------------------------------------------------------------

#: Books that `make check-course` builds: the beginning, the claims without what they rest on, the middle with a page of code.
BOOKS = (
    ("setting", "rigid-exciton", "coherence"),
    ("start", "claims", "glossary"),
    ("hamiltonian", "disorder-scale", "lattice-clusters", "notation"),
)


def run_copy(path):
    """Run a copy for students with its blanks; gives what its checks printed."""
    notebook = read(path)
    client = NotebookClient(notebook, timeout=600, kernel_name="python3", resources={"metadata": {"path": path.parent}})
    # A reader's kernel, unlike those that make the book's pages.
    client.execute(env={name: value for name, value in os.environ.items() if name != "BOOK_PAGES"})
    outputs = [o for cell in notebook.cells if cell.cell_type == "code" for o in cell.outputs]
    printed = "".join(o.get("text", "") for o in outputs).splitlines()
    return [line for line in printed if line.startswith("ex-")]


def check(paths):
    """All that is too long for the tests; exits with what is wrong."""
    for name in student(paths):
        said = run_copy(COURSE / "student" / f"{name}.ipynb")
        print(f"{name}: {len(said)} checks, all blank", flush=True)
        if odd := [line for line in said if not line.endswith("not answered yet.")]:
            sys.exit(f"{name}: {odd}")
    for names in BOOKS:
        if dead := list(dead_links(book(chosen(names)))):
            sys.exit("\n".join(dead))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("command", choices=("book", "student", "instructor", "check"))
    parser.add_argument("chapter", nargs="*", help="names of chapters")
    options = parser.parse_args()
    sys.path.insert(0, str(ROOT))
    paths = chosen(options.chapter)
    if options.command == "book":
        print(f"the book of {', '.join(paths)} is in {book(paths).relative_to(ROOT)}")
        return
    if options.command == "check":
        check(paths)
        return
    made = {"student": student, "instructor": instructor}[options.command](paths)
    print(f"course/{options.command}: {', '.join(made) or 'no chapter has exercises'}")


if __name__ == "__main__":
    main()

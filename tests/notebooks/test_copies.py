"""Plain copies of the chapters: no directive is left, nothing is lost, and they run."""

import ast
import builtins
import re

import exercise_cells
import export
import nbformat
import notebooks
import plain
import pytest
from notebooks import ROOT

from lib import contents

NAMES = ["index", *contents.listed()]


@pytest.fixture(scope="module")
def copies(tmp_path_factory):
    """The copies as the command writes them."""
    folder = tmp_path_factory.mktemp("copies")
    export.main(folder)
    return {path.stem: nbformat.read(path, 4) for path in folder.glob("*.ipynb")}


def prose(notebook):
    return "\n\n".join(cell.source for cell in notebook.cells if cell.cell_type == "markdown")


def without_code(text):
    return re.sub(r"^(`{3,}|~{3,})[^\n{]*\n.*?^\1", "", text, flags=re.M | re.S)


@pytest.mark.parametrize("name", NAMES)
def test_no_directive_and_no_role_is_left(copies, name):
    text = re.sub(r"(`+)(?![`{]).*?\1", "", without_code(prose(copies[name])))
    assert re.findall(r"^[`:~]{3,}\{?.*|\{[a-z:]+\}`.*", text, re.M) == []
    assert re.findall(r"^:[\w-]+:.*|^\([\w:-]+\)=", text, re.M) == []


@pytest.mark.parametrize("name", NAMES)
def test_nothing_is_lost(copies, name):
    """Code, boxes, formulas, citations and solutions of the chapter are all there."""
    chapter, copied = notebooks.read(name), prose(copies[name])
    asked = exercise_cells.exercises(chapter)
    assert copied.count("<summary>Solution</summary>") == sum(bool(e.solution) for e in asked)
    code = [cell.source for cell in copies[name].cells if cell.cell_type == "code"]
    for cell in chapter.cells:
        assert cell.cell_type != "code" or cell.source in code or cell.source in copied
    text = prose(chapter)
    assert copied.count("$$") // 2 >= len(re.findall(r"\{math\}|\$\$.+?\$\$", text, re.S))
    boxes = re.findall(r"\{admonition\} ([^\n]*)\n(?::class: ([^\n]*)\n)?", text)
    assert len(re.findall(r"^> \*\*", copied, re.M)) >= sum("dropdown" not in kind for _, kind in boxes)
    if "{footbibliography}" in text:
        cited = {key for keys in re.findall(r"\{footcite:[pt]\}`([^`]+)`", text) for key in keys.split(",")}
        assert [key for key in cited if plain.reference(key.strip()) not in copied] == []


def bound_and_used(source):
    """Names that a cell binds, anywhere in it, and names it reads."""
    bound, used = set(), set()
    for node in ast.walk(ast.parse(re.sub(r"^\s*[%!].*$", "", source, flags=re.M))):
        if isinstance(node, ast.Name):
            (used if isinstance(node.ctx, ast.Load) else bound).add(node.id)
        elif isinstance(node, (ast.Import, ast.ImportFrom)):
            bound |= {(n.asname or n.name).split(".")[0] for n in node.names}
        elif isinstance(node, ast.arg):
            bound.add(node.arg)
        elif isinstance(node, (ast.FunctionDef, ast.ClassDef, ast.ExceptHandler)):
            bound.add(node.name)
    return bound, used


@pytest.mark.parametrize("name", NAMES)
def test_the_cells_of_a_copy_need_no_solution(copies, name):
    """A solution is text in a copy, so no other cell may use a name that only a solution defines."""
    known, lacking = set(dir(builtins)) | {"display", "get_ipython"}, {}
    for cell in [cell for cell in copies[name].cells if cell.cell_type == "code"][1:]:
        bound, used = bound_and_used(cell.source)
        known |= bound
        if used - known:
            lacking[cell.source[:60]] = used - known
    assert lacking == {}


def test_a_link_leads_to_a_copy_or_out(copies):
    for name, notebook in copies.items():
        for target in re.findall(r"(?<!!)\[[^\]]*\]\(([^)\s]+)\)", without_code(prose(notebook))):
            assert re.match(r"https?://", target) or target.removesuffix(".ipynb") in NAMES, f"{name}: {target}"


def test_each_copy_tells_its_facts_and_leads_on(copies):
    for name, after in zip(NAMES, [*NAMES[1:], None]):
        text = prose(copies[name])
        if chapter := contents.chapter(name):
            assert re.search(rf"^# .+\n\n\*(\d+ minutes? · )?{chapter.level}\*", text)
        assert ("**Next: " in text) == (after is not None)
        assert not after or contents.chapter(after).question in text


def test_the_first_cell_says_what_to_do_where_the_package_is_missing(tmp_path, capsys, monkeypatch):
    import sys

    monkeypatch.setitem(sys.modules, "lib.units", None)  # what an import finds where there is no such module
    exec(re.sub(r"%pip[^\n]*", "pass", notebooks.first_cell("")), {})
    said = capsys.readouterr().out
    assert "not installed" in said and "pip install -e ." in said


def test_there_is_a_copy_of_every_chapter(copies):
    assert set(copies) == set(NAMES)
    assert "copies/" in (ROOT / ".gitignore").read_text()

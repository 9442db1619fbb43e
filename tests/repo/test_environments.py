"""The lists of versions the chapters are tried with. The trial itself takes minutes: `make environment`, weekly."""

import re
import tomllib

import environments
import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook, new_output
from notebooks import ROOT
from packaging.requirements import Requirement
from packaging.version import Version


def bounds():
    wanted = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["dependencies"]
    return {r.name: r for r in map(Requirement, wanted)}


def test_the_lowest_versions_are_those_of_the_bounds():
    listed = environments.pins(environments.LISTS / "lowest.txt")
    lowest = {name: Version(next(iter(r.specifier)).version) for name, r in bounds().items()}
    assert all(len(r.specifier) == 1 and next(iter(r.specifier)).operator == ">=" for r in bounds().values())
    assert set(lowest) <= set(listed)
    # A bound such as 2.2 is met first by 2.2.0, or by the first of that line that runs on the Python of the list.
    met = {name: Version(listed[name]).release[: len(bound.release)] for name, bound in lowest.items()}
    assert met == {name: bound.release for name, bound in lowest.items()}


def test_colabs_versions_meet_the_bounds_so_that_its_own_stay():
    listed = environments.pins(environments.LISTS / "colab.txt")
    both = set(bounds()) & set(listed)
    assert {"numpy", "scipy", "pandas", "sympy", "matplotlib", "ipywidgets"} <= both
    assert [name for name in both if not bounds()[name].specifier.contains(listed[name])] == []


@pytest.mark.parametrize("name", environments.NAMES)
def test_a_list_says_its_python_and_has_exact_versions_only(name):
    python = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["requires-python"]
    assert Requirement(f"python{python}").specifier.contains(environments.python_of(name))
    lines = (environments.LISTS / f"{name}.txt").read_text().splitlines()
    assert [line for line in lines if not re.fullmatch(r"#.*|[\w.-]+==[\w.+-]+", line)] == []


def chapter(*outputs):
    return new_notebook(cells=[new_code_cell("x", outputs=list(outputs))])


def stream(text, name="stdout"):
    return new_output("stream", name=name, text=text)


@pytest.mark.parametrize(
    "executed, told",
    [
        (stream("sigma 13.0 meV at 300 K\n"), []),
        (stream("sigma  13.0 meV, 300 K\n"), []),
        (stream("sigma 13.1 meV at 300 K\n"), ["prints other numbers, from the 1. on: 13.0 300 became 13.1 300"]),
        (stream("sigma 13.0 meV\n"), ["prints other numbers, from the 2. on: 300 became nothing"]),
        (new_output("error", ename="KeyError", evalue="'a'", traceback=[]), ["KeyError", "other numbers"]),
        (new_output("display_data", data={"text/html": "<b>13.0</b> at <td>300</td>"}), []),
    ],
)
def test_another_number_or_an_error_is_a_difference(executed, told):
    found = list(environments.differences(chapter(stream("sigma 13.0 meV at 300 K\n")), chapter(executed)))
    assert len(found) == len(told) and all(words in line for words, line in zip(told, found))


def test_a_word_on_stderr_is_a_difference_and_a_drawing_is_none():
    drawn = new_output("display_data", data={"image/svg+xml": "<svg>7</svg>", "text/plain": "<Figure 8>"})
    before, after = chapter(stream("1\n")), chapter(stream("1\n"), stream("Warning: 2\n", "stderr"), drawn)
    assert [line.split(": ")[0] for line in environments.differences(before, after)] == ["code cell 1 writes to stderr"]


def test_a_bound_that_nothing_meets_is_named(monkeypatch):
    class Failed:
        returncode, stdout, stderr = 1, "", "no version of numpy"

    monkeypatch.setattr(environments.subprocess, "run", lambda *a, **k: Failed)
    with pytest.raises(RuntimeError, match="bounds of pyproject.toml cannot be met: no version of numpy"):
        environments.lowest()


def test_a_python_that_is_not_there_is_named():
    with pytest.raises(RuntimeError, match="python2.0 is needed"):
        environments.interpreter("2.0")


def test_a_folder_of_another_user_is_passed_over(monkeypatch):
    run = environments.subprocess.run

    def refused(asked, **more):
        if asked[0].startswith("python"):
            raise PermissionError(13, "Permission denied", asked[0])
        return run(asked, **more)

    monkeypatch.setattr(environments.subprocess, "run", refused)
    version = "{}.{}".format(*environments.sys.version_info[:2])
    assert environments.interpreter(version) == environments.sys.executable


def test_the_committed_chapters_agree_with_themselves():
    notebook = nbformat.read(ROOT / "chapters" / "coherence.ipynb", as_version=4)
    assert list(environments.differences(notebook, notebook)) == []
    assert sum(len(environments.numbers(cell)) for cell in notebook.cells if cell.cell_type == "code") > 20

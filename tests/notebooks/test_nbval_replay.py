"""nbval on a recorded execution tells what it tells of a kernel: a changed output, an error, a notebook not executed."""

import re

import notebooks
import pytest
from jupyter_cache import get_cache
from jupyter_cache.base import CacheBundleIn
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

pytest_plugins = ["pytester"]


def cell(source, *outputs, count=1):
    return new_code_cell(source, outputs=list(outputs), execution_count=count)


def toy(number="1.5", *more):
    """A notebook of a printed number, a figure and a cell without output."""
    printed = new_output("stream", name="stdout", text=f"x = {number}\n")
    drawn = new_output("display_data", {"image/svg+xml": "<svg/>", "text/plain": "Figure"})
    return new_notebook(
        cells=[
            new_markdown_cell("# Toy"),
            cell("print(x)", printed, count=1),
            cell("figure", drawn, count=2),
            cell("x = 1", count=3),
            *more,
        ]
    )


def changed(cell, **values):
    """The toy notebook with something else in one of its cells."""
    notebook = toy()
    notebook.cells[cell].update(values)
    return notebook


BROKEN = cell("1 / 0", new_output("error", ename="ZeroDivisionError", evalue="", traceback=["by zero"]), count=4)
OTHER_PICTURE = new_output("display_data", {"image/svg+xml": "<svg><path/></svg>", "text/plain": "Figure"})
NOT_EXECUTED = "is not executed: run `make book`"

#: Name: the committed and the executed notebook, the cells that must fail, what nbval must say.
CASES = {
    "same": (toy(), toy(), [], []),
    "number": (toy("1.5"), toy("1.6"), [0], ["Cell outputs differ", "x = 1.5", "x = 1.6"]),
    "picture": (toy(), changed(2, outputs=[OTHER_PICTURE]), [1], ["<path/>"]),
    "output_gone": (toy(), changed(2, outputs=[]), [1], ["Missing output fields from running code"]),
    "output_new": (changed(2, outputs=[]), toy(), [1], ["Unexpected output fields from running code"]),
    "error": (toy("1.5", BROKEN), toy("1.5", BROKEN), [3], ["Cell execution caused an exception", "by zero"]),
    "never_run": (changed(1, execution_count=None), toy(), [0], ["Unrun reference cell has outputs"]),
    "other_source": (toy(), changed(3, source="x = 2"), [0, 1, 2], [NOT_EXECUTED]),
    "not_executed": (toy(), None, [0, 1, 2], [NOT_EXECUTED]),
}


@pytest.fixture
def folder(pytester, monkeypatch):
    """A folder of chapters with a cache of its own."""
    monkeypatch.setattr(notebooks, "CHAPTERS", pytester.path)
    monkeypatch.setattr(notebooks, "BUILD", pytester.path / "_build")
    monkeypatch.setattr(notebooks, "CACHE", pytester.path / "_build" / "cache")
    monkeypatch.setattr(notebooks, "code_hash", lambda: "this code")
    notebooks.drop_other_code()
    return pytester


def run(folder, cases):
    """Failed cells of each case, and all that pytest printed."""
    cache = get_cache(notebooks.CACHE)
    for number, (name, (committed, executed, _, _)) in enumerate(cases.items()):
        path = folder.path / f"{name}.ipynb"
        # Told apart for the cache, which knows notebooks by their code.
        for notebook in filter(None, (committed, executed)):
            notebook.cells[-1].source += f"  # {number}"
        path.write_text(notebooks.text_of(committed))
        if executed is not None:
            cache.cache_notebook_bundle(CacheBundleIn(executed, str(path)), check_validity=False)
    options = ["-p", "nbval_replay", "-p", "no:cacheprovider", "--nbval", "--color=no", "-rA", "-n0"]
    said = folder.runpytest_inprocess(*options, *folder.path.glob("*.ipynb")).stdout.str()
    failed = {name: [] for name in cases}
    for name, number in re.findall(r"^(?:FAILED|ERROR) (\w+).ipynb::Cell (\d+)", said, re.M):
        failed[name].append(int(number))
    passed = len(re.findall(r"^PASSED", said, re.M))
    assert passed + sum(map(len, failed.values())) == sum(len(case[0].cells) - 1 for case in cases.values())
    return failed, said


def test_nbval_tells_what_a_kernel_would_tell(folder):
    failed, said = run(folder, CASES)
    assert failed == {name: cells for name, (_, _, cells, _) in CASES.items()}
    for *_, words in CASES.values():
        for word in words:
            assert word in said


def test_an_execution_with_other_code_does_not_count(folder, monkeypatch):
    monkeypatch.setattr(notebooks, "code_hash", lambda: "other code")
    failed, said = run(folder, {"code": (toy(), toy(), None, None)})
    assert failed == {"code": [0, 1, 2]} and NOT_EXECUTED in said


# --- what the cache was filled with --------------------------------------------------


def test_a_change_of_code_or_tables_drops_what_was_built(tmp_path, monkeypatch):
    monkeypatch.setattr(notebooks, "ROOT", tmp_path)
    monkeypatch.setattr(notebooks, "BUILD", tmp_path / "_build")
    for name in ("lib/a.py", "data/deep/b.csv", "requirements.txt", "pyproject.toml"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("1")

    (tmp_path / "_build" / "page").mkdir(parents=True)
    sweep = tmp_path / "_build" / "sweep.jsonl"
    sweep.write_text("hours of work")

    def kept():
        notebooks.drop_other_code()
        assert sweep.exists() and not (tmp_path / "_build" / "page").exists()
        left = (tmp_path / "_build" / "result").exists()
        (tmp_path / "_build" / "result").touch()
        return left

    assert [kept(), kept()] == [False, True]
    for name in ("lib/a.py", "data/deep/b.csv", "requirements.txt"):
        (tmp_path / name).write_text("2")
        assert not notebooks.built_with_this_code()
        assert [kept(), kept()] == [False, True], name
    (tmp_path / "lib" / "new.py").touch()
    assert not kept()
    (tmp_path / "lib" / "__pycache__").mkdir()
    (tmp_path / "lib" / "a.pyc").touch()
    (tmp_path / "lib" / "__pycache__" / "a.nbi").touch()
    assert kept()

"""What nbval lets through: notebooks never executed, out of order, with widget state, without numbers."""

import re

import nbformat
import notebooks
import pytest
from nbformat.v4 import new_code_cell, new_notebook, new_output

NAMES = notebooks.names()


def test_every_chapter_is_in_the_contents():
    contents = (notebooks.ROOT / "_toc.yml").read_text()
    listed = re.findall(r"chapters/([\w-]+)", contents)
    assert len(listed) == len(set(listed)) > 0
    assert set(NAMES) <= set(listed)


@pytest.mark.parametrize("name", NAMES)
def test_committed_notebook_is_in_order(name):
    assert notebooks.check([name]) == []


@pytest.mark.parametrize("name", NAMES)
def test_same_bytes_after_a_run(name):
    """The book's build has executed every chapter anew; its slim form is what is committed."""
    again = notebooks.recorded(name)
    assert again is not None, "not executed with the code as it stands: run `make book`"
    committed = (notebooks.CHAPTERS / f"{name}.ipynb").read_text()
    assert notebooks.text_of(notebooks.slim(again)) == committed


@pytest.mark.parametrize("name", NAMES)
def test_text_and_back(name, tmp_path, monkeypatch):
    """Editing a notebook as text loses nothing."""
    monkeypatch.setattr(notebooks, "TEXT", tmp_path / "text")
    before = notebooks.text_of(notebooks.read(name))
    written = {}
    monkeypatch.setattr(notebooks, "write", lambda name, nb: written.update({name: notebooks.text_of(nb)}))
    notebooks.to_text([name])
    notebooks.update([name])
    assert written[name] == before


# --- the checks themselves ------------------------------------------------------


def chapter(*cells):
    """A good small chapter made of (source, outputs), with the first cell in front."""
    made = new_notebook(cells=[new_code_cell(source, outputs=outputs) for source, outputs in cells])
    made = notebooks.slim(notebooks.sync(made, ""))
    for count, cell in enumerate(made.cells, 1):
        cell.execution_count = count
    return made


def found(notebook):
    return " ".join(notebooks.problems("toy", notebook, ""))


def stream(text, name="stdout"):
    return new_output("stream", name=name, text=text)


FIGURE = new_output("execute_result", {"image/svg+xml": "<svg/>", "text/plain": "Figure 1f at 3 K"}, execution_count=2)


def good():
    return chapter(('explore("1f")', [FIGURE]), ("print(x)", [stream("1.5\n")]))


def test_a_good_chapter_passes():
    assert found(good()) == ""


def test_never_executed():
    bad = good()
    bad.cells[1].execution_count = None
    assert "not executed in order" in found(bad)


def test_executed_out_of_order():
    bad = good()
    bad.cells[1].execution_count, bad.cells[2].execution_count = 3, 2
    assert "not executed in order" in found(bad)


def test_error_kept():
    bad = good()
    bad.cells[1].outputs = [new_output("error", ename="E", evalue="", traceback=[])]
    assert "ended in an error" in found(bad)


def test_stderr_kept():
    bad = good()
    bad.cells[2].outputs.append(stream("careful", "stderr"))
    assert "stderr" in found(bad)


@pytest.mark.parametrize("kind", ["image/png", "image/jpeg", "application/vnd.jupyter.widget-view+json"])
def test_raster_or_widget_kept(kind):
    bad = good()
    bad.cells[2].outputs.append(new_output("display_data", {kind: "x", "text/plain": "x"}))
    assert "carries" in found(bad)


def test_frames_of_a_page_are_not_kept():
    """A figure keeps its still picture and its sentence; a table keeps its HTML."""
    figure = new_output("display_data", {"image/svg+xml": "<svg/>", "text/html": "<figure/>", "text/plain": "Figure"})
    table = new_output("display_data", {"text/html": "<table/>", "text/plain": "rows"})
    kept = notebooks.slim_outputs([figure, table])
    assert [sorted(output.data) for output in kept] == [["image/svg+xml", "text/plain"], ["text/html", "text/plain"]]


def test_widget_state_kept():
    bad = good()
    bad.metadata["widgets"] = {"application/vnd.jupyter.widget-state+json": {}}
    assert "carries" in found(bad)


def test_long_cell():
    bad = chapter(("\n".join(["x = 1"] * (notebooks.LONGEST_CELL + 1)), []))
    assert f"{notebooks.LONGEST_CELL + 1} lines" in found(bad)


def test_figure_without_a_number():
    assert "no number" in found(chapter(('explore("1f")', [FIGURE]), ("x = 1", [])))


def test_memory_address():
    assert "memory address" in found(chapter(("x", [stream("<f at 0x7f1234567890>")])))


def test_other_first_cell():
    bad = good()
    bad.cells[0].source += "\n"
    assert "first cell" in found(bad)


def test_first_cell_is_valid_ipython():
    from IPython.core.inputtransformer2 import TransformerManager

    for url in ("", "https://github.com/someone/book"):
        code = TransformerManager().transform_cell(notebooks.first_cell(url))
        compile(code, "first cell", "exec")
        assert "run_line_magic('pip', 'install --quiet \"dicke-in-a-dot @ git+{REPOSITORY_URL}\"')" in code


def test_ids_depend_on_content_only():
    ids = [[cell.id for cell in good().cells] for _ in range(2)]
    assert ids[0] == ids[1]
    assert len(set(ids[0])) == len(ids[0])
    nbformat.validate(good())


@pytest.mark.parametrize("name", NAMES)
def test_what_is_printed_can_be_taken_in(name):
    """More than five lines are a table, a list or a figure; what a check answers is not counted."""
    for cell in notebooks.read(name).cells:
        for output in cell.get("outputs", ()):
            lines = output.get("text", "").strip().splitlines()
            assert len([line for line in lines if not line.startswith("ex-")]) <= 5, cell.source

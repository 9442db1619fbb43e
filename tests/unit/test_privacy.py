"""What a reader puts in stays with the reader: no value in a tracked file, text from files escaped, cells of a table safe."""

import json
import os
import re
import shutil
import subprocess
import sys
from html.parser import HTMLParser

import numpy as np
import pytest
from notebooks import ROOT

from lib import readers, tables
from lib.figures import Panel, panel_lab_raman
from lib.figures.contract import _cell
from lib.labs import own
from lib.widgets import own_file, upload

#: A number and a word that stand in no file of the book.
NUMBER, WORD = "0.73310977", "zyzzogeton"
RATES = (
    "material,size_nm,temperature_K,quantity,value,uncertainty,unit,source,locator,kind,note\n"
    f"CsPbBr3,15.0,10,exciton radiative rate,{NUMBER},,1/ns,{WORD},,measured,\n"
    f"CsPbBr3,15.0,300,exciton radiative rate,{NUMBER},,1/ns,{WORD},,measured,\n"
).replace(f",{WORD},,", f",{WORD},here,")


def raman():
    example = (tables.folder() / "instruments" / "raman_synthetic.txt").read_text(encoding="utf-8-sig")
    return example.replace("SYNTHETIC", WORD).replace("Counts", WORD)


@pytest.fixture
def clone(tmp_path):
    """The repository as a reader has it, with what is not committed yet, and files of theirs in data/reader."""
    folder = tmp_path / "book"
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    for name in listed.stdout.splitlines():
        if (ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, folder / name)
    for command in (
        ["init", "-q"],
        ["add", "-A"],
        ["-c", "user.name=a", "-c", "user.email=a@b.c", "commit", "-qm", "book"],
    ):
        subprocess.run(["git", *command], cwd=folder, check=True)
    (folder / "data" / "reader" / "exciton_rates.csv").write_text(RATES)
    (folder / "data" / "reader" / "raman mine.txt").write_text(raman(), encoding="utf-8")
    return folder


#: A page with a slot of its own and a lab, in place of the whole book.
SMALL = """{"cells": [
 {"cell_type": "code", "execution_count": null, "id": "a", "metadata": {}, "outputs": [], "source": "from lib.figures import panel\\nfrom lib.widgets import explore, own_file"},
 {"cell_type": "code", "execution_count": null, "id": "b", "metadata": {}, "outputs": [], "source": "print(panel('1c').data()['reader_X'].tolist())"},
 {"cell_type": "code", "execution_count": null, "id": "c", "metadata": {}, "outputs": [], "source": "own_file('raman')"}],
 "metadata": {}, "nbformat": 4, "nbformat_minor": 5}"""


def test_nothing_of_a_reader_reaches_a_tracked_file(clone):
    """`make notebooks`, then the execution that `make book` shows, on one page with a slot and a lab."""
    (clone / "chapters" / "setting.ipynb").write_text(SMALL)
    git = lambda *a: subprocess.run(["git", *a], cwd=clone, capture_output=True, text=True, check=True).stdout  # noqa: E731
    environment = {k: v for k, v in os.environ.items() if k not in (tables.READER, "BOOK_PAGES")} | {
        "PYTHONPATH": str(clone)
    }
    tool = [sys.executable, "tools/notebooks.py"]
    run = lambda *a: subprocess.run([*tool, *a], cwd=clone, env=environment, capture_output=True, text=True)  # noqa: E731

    first = run("run", "setting")  # as `make notebooks` does
    assert first.returncode == 0, first.stderr[-2000:]
    git("-c", "user.name=a", "-c", "user.email=a@b.c", "commit", "-qam", "page")
    built = run("cache", "setting")
    assert built.returncode == 0, built.stderr[-2000:]
    assert git("status", "--porcelain") == ""
    for name in git("ls-files").splitlines():
        if name != "tests/unit/test_privacy.py":
            content = (clone / name).read_bytes()
            assert NUMBER.encode() not in content and WORD.encode() not in content, name
    # The same page in _build shows the points: the test looks for what is really there.
    shown = "".join(p.read_text(encoding="utf-8") for p in (clone / "_build").rglob("*.ipynb"))
    assert NUMBER in shown and WORD in shown and "raman mine.txt" in shown


def test_git_ignores_whatever_a_reader_puts_there():
    names = ["exciton_rates.csv", "raman.txt", "decay.ptu", "lifetimes.csv.gz", "own/b.dat"]
    asked = subprocess.run(
        ["git", "check-ignore", *[f"data/reader/{n}" for n in names]], cwd=ROOT, capture_output=True, text=True
    )
    assert len(asked.stdout.splitlines()) == len(names)
    asked = subprocess.run(["git", "check-ignore", "data/reader/README.md"], cwd=ROOT, capture_output=True, text=True)
    assert asked.stdout == ""


# ------------------------------------------------------------------ which file a lab takes
def test_a_lab_takes_what_is_given_then_what_lies_there_then_the_example(tmp_path, monkeypatch):
    monkeypatch.delenv(tables.READER, raising=False)
    shutil.copytree(ROOT / "data" / "instruments", tmp_path / "instruments")
    (tmp_path / "reader").mkdir()
    monkeypatch.setattr(own.tables, "folder", lambda: tmp_path)
    assert not own.find("raman").own
    (tmp_path / "reader" / "raman_of_mine.txt").write_text(raman(), encoding="utf-8")
    found = own.find("raman")
    assert found.own and found.value.file == "raman_of_mine.txt" and "Your file" in found.report
    given = own.find("raman", ("up.txt", raman().encode()))
    assert given.own and given.value.file == "up.txt"
    monkeypatch.setenv(tables.READER, "0")
    assert not own.find("raman").own
    with pytest.raises(ValueError, match="kind = 'nmr'"):
        own.find("nmr")


def test_an_upload_replaces_the_example_and_a_bad_one_says_why():
    shown = own_file("raman")
    shown.take("bad.txt", b"hello\nworld\n")
    assert not shown.own and "no row of numbers" in shown.trouble
    assert "Not read." in shown._repr_mimebundle_()["text/html"] if not upload.explorer._for_pages() else True
    shown.take("good.txt", raman().encode())
    assert shown.own and shown.value.file == "good.txt" and shown.trouble == ""


def test_both_forms_of_an_upload_button_are_understood():
    assert upload.uploaded(({"name": "a", "content": memoryview(b"1 2")},)) == [("a", b"1 2")]
    assert upload.uploaded({"a": {"content": b"1 2", "metadata": {}}}) == [("a", b"1 2")]


def test_a_page_without_a_kernel_says_where_a_button_is(monkeypatch):
    monkeypatch.setenv("BOOK_PAGES", "1")
    bundle = own_file("lifetimes")._repr_mimebundle_()
    assert set(bundle) == {"text/plain", "text/html"} and "Synthetic example" in bundle["text/plain"]
    assert "Binder" in bundle["text/html"]


# ------------------------------------------------------------------ text of files in pages, pictures and tables
EVIL = '</script><!--<script><img src=x onerror="alert(1)">$\\frac{1}{$ &amp;.txt'


class Found(HTMLParser):
    """Names of all elements and attributes, as a browser's parser sees them."""

    @classmethod
    def of(cls, text):
        one = cls()
        one.names = set()
        one.feed(text)
        return one.names

    def handle_starttag(self, tag, attributes):
        self.names |= {tag, *(name for name, _ in attributes)}


def test_the_parser_sees_what_is_not_escaped():
    assert Found.of("<p>a</p><img onerror=x src=y>") >= {"img", "onerror"}


def test_text_of_a_file_is_escaped_everywhere(monkeypatch):
    spectrum = readers.read_spectrum((EVIL, raman().encode()))
    from lib.widgets import explore

    for values in ({}, {"cut": 5.0}):
        monkeypatch.setenv("BOOK_PAGES", "1")
        shown = explore(panel_lab_raman.make(spectrum), **{"cut": [12.0], "baseline": ["arpls", "snip"]} | values)
        bundle = shown._repr_mimebundle_()
        # Frames and sentences wait in JSON, which no browser reads as a page and which cannot end its element.
        data = re.compile(r'<script type="application/json"[^>]*>(.*?)</script>', re.S)
        page = data.sub("", bundle.get("text/html", ""))
        for text in (page, bundle["image/svg+xml"]):
            assert not Found.of(text) & {"img", "script", "onerror", "src"}
        for text in data.findall(bundle.get("text/html", "")):
            json.loads(text)
            assert "</" not in text and "<!--" not in text
    file = upload.OwnFile("raman", (EVIL, raman().encode()))
    assert "<img" not in file._told()
    file.take(EVIL, b"nothing")
    assert "<img" not in file._told()


@pytest.mark.parametrize("start", ["=1+1", "+1", "-x", "@SUM(A1)", "\t=1", "\r=1"])
def test_a_cell_of_words_is_no_formula(start):
    assert _cell(start).lstrip('"').startswith("'")
    assert _cell(np.str_(start)).lstrip('"').startswith("'")


def test_numbers_and_plain_words_stay_as_they_are():
    assert _cell(-1.5) == "-1.5" and _cell("rigid exciton") == "rigid exciton" and _cell(float("nan")) == ""
    assert _cell('a "b", c') == '"a ""b"", c"'


def test_the_csv_of_a_figure_with_words_of_a_file_is_safe():
    panel = Panel(
        id="made", summary="", controls=(), data=dict, units={"file": "", "x": ""}, draw=None, alt=None, source=""
    )  # fmt: skip
    text = panel.csv({"file": np.array("=cmd|' /C calc'!A0"), "x": np.array([-1.0, 2.0])})
    assert text.splitlines()[1].startswith("'=") and ",-1" in text


def test_nothing_of_a_file_is_evaluated():
    """No reader and no lab calls what runs text."""
    for folder in ("readers", "labs"):
        for path in (ROOT / "lib" / folder).glob("*.py"):
            words = path.read_text(encoding="utf-8")
            assert not any(call in words for call in ("eval(", "exec(", "pickle", "yaml.load", "allow_pickle")), (
                path.name
            )

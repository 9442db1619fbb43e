"""The mutation run: what it changes, what it leaves alone, which tests it takes, and that it sees what they see."""

import ast
import csv
from pathlib import Path

import mutants
import pytest


def all_of(source):
    """(old, new) of every mutant of a text."""
    counter = mutants.Mutator()
    counter.visit(ast.parse(source))
    found = []
    for i in range(counter.count):
        one = mutants.Mutator(i)
        one.visit(ast.parse(source))
        found.append(one.made[1:])
    return found


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("T_c(30) - T_c(10)", {("T_c(30) - T_c(10)", "T_c(30) + T_c(10)"), ("T_c(30) - T_c(10)", "T_c(30)")}),
        ("a < b", {("a < b", "a <= b"), ("a < b", "a >= b")}),
        ("x ** 3", {("x ** 3", "x * 3"), ("x ** 3", "x"), ("3", "4")}),
        ("np.min(x) and y", {("np.min(x) and y", "np.min(x) or y"), ("np.min", "np.max")}),
        ("u if not v else 2.0", {("not v", "v"), ("2.0", "3.0"), ("u if not v else 2.0", "2.0 if not v else u")}),
        ("f(secular=True)", {("True", "False")}),
    ],
)
def test_what_is_changed(source, expected):
    assert expected <= set(all_of(source))


@pytest.mark.parametrize(
    "source",
    [
        "raise ValueError(f'{a + 1} of {b - 2}')",
        "line(ax, 'a', x, y, linewidth=1.1, alpha=-0.5)",
        "ax.set(xlim=(0, 405), ylim=(-1, 2))",
        "def f(x: int = a) -> tuple[int, 2]: return x",
        "'words' ",
        "quad(f, a, b, epsrel=1e-9)",
    ],
)
def test_what_is_left_alone(source):
    assert all_of(source) == []


def test_modules_have_tests_and_the_sample_is_the_seeds():
    known = mutants.modules()
    tests = mutants.tests_of(known)
    assert not [name for name in known if not tests[name] and mutants.mutants(known[name])]
    assert any(path.endswith("test_optical.py") for path, _ in tests["lib.optical"])
    assert tests["lib.figures.panel_2c"][0] == (str(mutants.TESTS / "test_figures.py"), "[2c]")
    assert any(path.endswith("test_phonons.py") for path, _ in tests["lib.phonons.density"])  # through lib.phonons
    given = mutants.argparse.Namespace(modules=["cells", "optical"], seed=3, sample=20)
    drawn = mutants.sampled(given)
    assert drawn == mutants.sampled(given) and len(drawn) == len(set(drawn)) == 20
    assert drawn != mutants.sampled(mutants.argparse.Namespace(modules=["cells", "optical"], seed=4, sample=20))


def test_a_mutant_is_seen_by_a_test_that_looks_and_not_by_one_that_does_not(tmp_path):
    """One module of lib, changed in a child only: the file and this process keep what they have."""
    looks, does_not = tmp_path / "test_looks.py", tmp_path / "test_does_not.py"
    looks.write_text("from lib import units\nfrom lib.linewidth import Scattering\n"
                     "def test(): assert Scattering(1.0, 0.5, 0.0, 10.0, 0.0).width(100.0) == 51.0\n")  # fmt: skip
    does_not.write_text("import lib.linewidth\ndef test(): pass\n")
    path = mutants.LIB / "linewidth.py"
    before, module = path.read_text(), "lib.linewidth"
    numbers = range(mutants.mutants(path))
    made = {i: mutants.Mutator(i) for i in numbers}
    for one in made.values():
        one.visit(ast.parse(before))
    number = next(i for i, one in made.items() if one.made[2].startswith("self.constant - self.slope * T"))
    assert _outcome(module, path, number, looks) == "killed"
    assert _outcome(module, path, number, does_not) == "survived"
    assert path.read_text() == before


def _outcome(module, path, number, test):
    """In a process of its own, since this one has imported lib already."""
    import subprocess
    import sys

    code = (
        "import sys; sys.path.insert(0, 'tools'); import mutants; from pathlib import Path; "
        f"print(mutants.outcome({module!r}, Path({str(path)!r}), {number!r}, [{str(test)!r}], mutants.durations({str(test)!r})))"
    )
    return subprocess.run(
        [sys.executable, "-c", code], cwd=mutants.ROOT, capture_output=True, text=True, check=True
    ).stdout.strip()


def test_equivalent_mutants_exist_and_have_a_reason():
    known = mutants.modules()
    with Path(mutants.KNOWN).open(newline="") as file:
        for row in csv.DictReader(file):
            assert len(row["reason"]) > 10 and (row["old"], row["new"]) in all_of(known[row["module"]].read_text())

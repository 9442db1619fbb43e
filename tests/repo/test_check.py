"""What `make check` runs for a change."""

import check
import pytest

TESTS = {
    "tests/unit/test_cells.py": "import numpy as np\nfrom lib import cells, phonons\n",
    "tests/unit/test_phonons.py": "from lib.phonons import SpectralDensity\n",
    "tests/unit/test_figures.py": "from lib.figures import PANELS\nfrom reference import corners\n",
    "tests/unit/test_provenance.py": "import lib.tables\n",
}


@pytest.mark.parametrize(
    ("paths", "names"),
    [
        (["lib/phonons.py"], ["cells", "phonons"]),
        (["lib/cells.py", "README.md"], ["cells"]),
        (["lib/tables.py"], ["provenance"]),
        (["lib/figures/__init__.py"], ["figures"]),
        (["tools/reference.py"], ["figures"]),
        (["tests/unit/test_phonons.py"], ["phonons"]),
        (["data/modes.csv", "lib/units.py"], []),
    ],
)
def test_a_test_runs_for_what_it_imports_itself(paths, names):
    chosen, cases, _ = check.selected(paths, TESTS)
    assert chosen == [f"tests/unit/test_{name}.py" for name in names] and cases == []


def test_a_changed_figure_runs_its_own_cases():
    chosen, cases, figures = check.selected(["lib/figures/panel_1f.py", "lib/figures/panel_fine_tuning.py"], TESTS)
    assert chosen == [] and cases == list(check.PER_FIGURE) and figures == "[1f] or [fine-tuning]"


def test_changed_and_new_files_are_found(tmp_path):
    def git(*words):
        check.subprocess.run(["git", "-c", "user.name=a", "-c", "user.email=a@b", *words], cwd=tmp_path, check=True)

    git("init", "-q")
    for name in ("kept", "edited", "gone"):
        (tmp_path / name).write_text("1")
    git("add", "."), git("commit", "-qm", "first")
    assert check.changed("", tmp_path) == []
    (tmp_path / "committed").write_text("1")
    git("add", "."), git("commit", "-qm", "second")
    (tmp_path / "edited").write_text("2")
    (tmp_path / "gone").unlink()
    (tmp_path / "new").write_text("1")
    assert check.changed("", tmp_path) == check.changed("HEAD~1", tmp_path) == ["committed", "edited", "new"]
    assert check.changed("HEAD", tmp_path) == ["edited", "new"]

"""The wheel, installed where there is no clone: one package under two names, with its tables, for other people's code."""

import ast
import os
import re
import subprocess
import sys
import zipfile

import pytest
from notebooks import ROOT

PIP = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--quiet"]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run([*PIP, "wheel", "--no-deps", "--no-build-isolation", "-w", folder, ROOT], check=True)
    return next(folder.glob("*.whl"))


@pytest.fixture(scope="module")
def installed(wheel, tmp_path_factory):
    """The wheel in a folder of its own, where pip would put it."""
    folder = tmp_path_factory.mktemp("installed")
    zipfile.ZipFile(wheel).extractall(folder)
    return folder


def readme_example():
    (code,) = re.findall(r"```python\n(.*?)```", (ROOT / "README.md").read_text(), flags=re.S)
    assert code.startswith("from dicke_in_a_dot.")
    return code


#: What must hold wherever the package is, as ``lib`` or as ``dicke_in_a_dot``.
NAMES = """
import sys
import dicke_in_a_dot.coherence
had_lib = "lib" in sys.modules
import lib.coherence, lib.figures
from lib import phonons
import dicke_in_a_dot.phonons as again
assert dicke_in_a_dot.coherence is lib.coherence and phonons is again and dicke_in_a_dot is lib
front = lib.__name__
assert lib.coherence.__spec__.name == lib.coherence.__name__ == front + ".coherence"
twice = [n for n, m in sys.modules.items() if n.split(".")[0] in ("lib", "dicke_in_a_dot") and not m.__name__.startswith(front)]
assert twice == [], twice
try:
    import lib.nothing_of_that_name
except ModuleNotFoundError:
    pass
else:
    raise AssertionError
"""

ELSEWHERE = """
assert not had_lib, "the package must not need the name lib, which may be another project's"
import os
assert os.environ["TARGET"] in lib.__file__
from dicke_in_a_dot import lattice, sweeps, tables
assert os.environ["TARGET"] in str(tables.folder()) and all(len(tables.load(name)) for name in tables.names())
from dicke_in_a_dot.readers import read_lifetimes, read_spectrum
from dicke_in_a_dot.labs import raman
instruments = tables.folder() / "instruments"
recipe = raman.Recipe(measured_at=295.0, huang_rhys=1.0, laser_cut=6.0)
J = raman.spectral_density(raman.prepare(read_spectrum(instruments / "raman_synthetic.txt"), recipe))
assert abs(J.huang_rhys - 1) < 1e-9
assert len(read_lifetimes(instruments / "lifetimes_synthetic.csv").lifetime) > 3
assert sweeps.key(lattice.hopping_energy, {"cells": 1}) == os.environ["KEY"]
"""


def run(code, target, folder, **more):
    environment = os.environ | {"PYTHONPATH": str(target), "OMP_NUM_THREADS": "1"} | more
    ran = subprocess.run([sys.executable, "-c", code], cwd=folder, env=environment, capture_output=True, text=True)
    assert ran.returncode == 0, ran.stderr
    return ran.stdout


def test_wheel_holds_code_style_and_tables(wheel):
    inside = set(zipfile.ZipFile(wheel).namelist())
    wanted = "__init__.py py.typed widgets/__init__.py figures/book.mplstyle _web/figure.js notation.csv _data/_toc.yml".split()
    tables = {f"_data/{path.name}" for path in (ROOT / "data").glob("*.csv")}
    assert tables
    assert {f"dicke_in_a_dot/{name}" for name in {*wanted, *tables, "figures/fonts/FiraSans-Regular.ttf"}} <= inside
    outside = {name for name in inside if not name.startswith("dicke_in_a_dot")}
    assert outside == {"lib.py"}


def test_installed_where_there_is_no_clone(installed, tmp_path):
    from lib import lattice, sweeps

    key = sweeps.key(lattice.hopping_energy, {"cells": 1})
    run(NAMES + ELSEWHERE + readme_example(), installed, tmp_path, TARGET=str(installed), KEY=key)
    # The program of the chapter on clusters, with the installed package.
    sweep = "import cluster_sweep as s; print(len(s.main('dots.jsonl', 'processes', 1, todo=s.tasks(5, 1), progress=False)))"
    assert run(sweep, f"{installed}{os.pathsep}{ROOT / 'tools'}", tmp_path).splitlines()[-1] == "2"


def test_both_names_in_a_clone(tmp_path):
    run(NAMES + readme_example(), ROOT, tmp_path)


def absolute(path):
    """Imports of the package by one of its names: with the other one they would give another project's modules."""
    names = []
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.ImportFrom) and not node.level:
            names.append(node.module)
        elif isinstance(node, ast.Import):
            names += [each.name for each in node.names]
    return [name for name in names if name.split(".")[0] in ("lib", "dicke_in_a_dot")]


def test_another_projects_lib_is_left_alone(installed, tmp_path):
    assert {str(path): found for path in sorted((ROOT / "lib").rglob("*.py")) if (found := absolute(path))} == {}
    assert absolute(ROOT / "tools" / "cluster_sweep.py") != []
    project = tmp_path / "project"
    (project / "lib").mkdir(parents=True)
    (project / "lib" / "__init__.py").write_text("mine = True\n")
    code = "from dicke_in_a_dot.phonons import SpectralDensity\nimport lib\nassert lib.mine"
    run(code, f"{project}{os.pathsep}{installed}", project)


def test_what_a_clone_installs_leaves_the_names_to_the_clone(tmp_path, monkeypatch):
    """`pip install -e .`: a module of either name beside the installed packages would hide the folder of the clone."""
    from hatchling.build import build_editable

    monkeypatch.chdir(ROOT)
    inside = zipfile.ZipFile(tmp_path / build_editable(str(tmp_path))).namelist()
    assert any(name.endswith(".pth") for name in inside)
    assert [name for name in inside if re.fullmatch(r"(lib|dicke_in_a_dot)(\.py|/__init__\.py)", name)] == []

"""The book in a browser, as far as no network is needed: its packages, its contents, and what it says is not to be had."""

import re
import subprocess
import sys
import zipfile

import environments
import notebooks
import pytest
import yaml
from jupyterlite_pyodide_kernel.constants import PYODIDE_VERSION
from notebooks import ROOT
from packaging.utils import canonicalize_name

import lite
from lib import needs
from lib.needs import needed

#: Bounds that the packages of Pyodide do not keep among themselves: who asks, for what.
THEIR_OWN = {("sympy", "mpmath")}


def test_the_list_is_that_of_the_kernels_version():
    text = lite.LIST.read_text()
    assert f"# What Pyodide {PYODIDE_VERSION} brings along" in text
    assert environments.without("pyodide") == lite.missing() == ["numba", "qutip"]


def test_what_pyodide_brings_along_meets_the_books_bounds():
    there = environments.pins(lite.LIST)
    direct = {canonicalize_name(r.name): r for r in lite.dependencies()}
    assert {"numpy", "scipy", "pandas", "matplotlib", "sympy"} <= set(direct) & set(there)
    assert {
        name: there[name] for name in set(direct) & set(there) if not direct[name].specifier.contains(there[name])
    } == {}


def test_every_other_package_comes_as_a_wheel_of_the_site():
    there, wheels = environments.pins(lite.LIST), lite.wheels()
    assert set(lite.needed()) == set(there) | set(wheels) | set(lite.OF_THE_KERNEL)
    assert {"lmfit", "pybaselines", "anywidget", "ipywidgets"} <= set(wheels)
    assert not set(lite.missing()) & (set(there) | set(wheels))


def test_the_page_and_the_list_name_the_same_chapters():
    assert lite.told() == environments.needs("pyodide") != {}
    assert set(lite.told()) <= set(notebooks.names())
    assert {name for names in lite.told().values() for name in names} == set(lite.missing())


def test_chapters_that_ask_for_such_a_package_are_told():
    """By the word alone; that no other chapter needs one is seen when all are executed: `make environment ENVIRONMENT=pyodide`."""
    asking = {name for name in notebooks.names() for missing in lite.missing()
              if re.search(rf'"(?:from|import) {missing}\b', (notebooks.CHAPTERS / f"{name}.ipynb").read_text())}  # fmt: skip
    assert asking and asking <= set(lite.told())


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    folder = tmp_path_factory.mktemp("wheel")
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--quiet"]
    subprocess.run([*pip, "wheel", "--no-deps", "--no-build-isolation", "-w", folder, ROOT], check=True)
    return next(folder.glob("*.whl"))


def test_the_wheel_has_no_compiled_parts_and_asks_for_no_missing_package(wheel):
    with zipfile.ZipFile(wheel) as inside:
        names = inside.namelist()
        metadata = inside.read(next(name for name in names if name.endswith("/METADATA"))).decode()
    assert wheel.name.endswith("-py3-none-any.whl")
    assert [name for name in names if name.endswith((".so", ".pyd", ".dll", ".dylib"))] == []
    asked = [line for line in metadata.splitlines() if re.match(r"Requires-Dist: (numba|qutip)\b", line)]
    assert len(asked) == 2 and all("sys_platform != 'emscripten'" in line.replace('"', "'") for line in asked)


WITHOUT = """
import importlib, pkgutil, sys
from importlib.abc import MetaPathFinder

class Missing(MetaPathFinder):
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in ("numba", "qutip"):
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)

sys.meta_path.insert(0, Missing())
import lib
failed = set()
for module in pkgutil.walk_packages(lib.__path__, "lib."):
    try:
        importlib.import_module(module.name)
    except ModuleNotFoundError as error:
        failed.add((module.name, error.name.partition(".")[0]))
print(sorted(failed))
from lib import dynamics, path_integral
for call in (
    lambda: path_integral.universal_overlap(2.0, 1.0),
    lambda: dynamics.dephased_coherence([[0.0, -1.0], [-1.0, 0.0]], 1.0, [0.0, 1.0]),
    lambda: dynamics.ladder_intensity(2, [0.0, 1.0], dephasing=1.0),
):
    try:
        call()
    except ImportError as error:
        print(error)
"""


def test_every_module_but_the_compiled_loops_is_imported_without_them():
    ran = subprocess.run([sys.executable, "-c", WITHOUT], cwd=ROOT, capture_output=True, text=True)
    assert ran.returncode == 0, ran.stderr
    modules, *told = ran.stdout.splitlines()
    assert modules == str([(f"lib.path_{name}", "numba") for name in ("kernels", "lattice", "moves")])
    assert [re.search(r"needs (\w+): `pip install \1`, which is not possible in a browser", words)[1] for words in told] == [
        "numba", "qutip", "qutip",
    ]  # fmt: skip


def test_a_package_that_is_there_but_broken_is_not_called_missing(tmp_path, monkeypatch):
    (tmp_path / "half_there.py").write_text("import what_it_needs_itself")
    monkeypatch.syspath_prepend(tmp_path)
    with pytest.raises(ModuleNotFoundError, match="what_it_needs_itself"):
        needed("half_there", "This")
    with pytest.raises(ImportError, match="This needs not_there: `pip install not_there`"):
        needed("not_there", "This")
    assert needed("re", "This") is re and needs.__doc__


def test_a_copy_for_browsers_installs_the_package_of_its_site():
    made = lite.for_browsers(lite.export.copy("setting"))
    first, second = [cell.source for cell in made.cells if cell.cell_type == "code"][:2]
    assert "%pip install --quiet dicke-in-a-dot" in first and "git+" not in first
    assert "REPOSITORY_URL" not in second
    with pytest.raises(RuntimeError, match="first code cell"):
        lite.for_browsers(made)


def test_the_deploy_step_is_off_unless_it_is_asked_for():
    workflow = yaml.safe_load((ROOT / ".github" / "workflows" / "pages.yml").read_text())
    assert workflow[True]["workflow_dispatch"]["inputs"]["lite"]["default"] is False
    (step,) = [step for step in workflow["jobs"]["build"]["steps"] if "make lite" in step.get("run", "")]
    assert step["if"] == "${{ inputs.lite }}"
    others = [path.name for path in (ROOT / ".github" / "workflows").glob("*.yml") if "make lite" in path.read_text()]
    assert others == ["pages.yml"]
    targets = re.findall(r"^([\w./-]+):(?!=)(.*)$", (ROOT / "Makefile").read_text(), flags=re.M)
    assert [name for name, asks_for in targets if name != ".PHONY" and "lite" in asks_for.split()] == []

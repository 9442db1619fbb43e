"""The types in the signatures of `lib`: there are some wherever other people's code calls, and they are true of each other."""

import ast
import subprocess
import sys

import pytest
from notebooks import ROOT

LIB = ROOT / "lib"
#: What nobody's code calls: the checks of the exercises, figures one by one and what only they share, loops that Numba compiles.
INSIDE = (
    "exercises/[a-jl-z]*.py", "figures/panel_*.py", "figures/fig*.py", "figures/lattice_dots.py", "figures/own.py",
    "figures/path_lines.py", "figures/reader.py", "figures/spectral.py", "figures/explorer.py", "path_kernels.py",
    "path_lattice.py", "path_moves.py",
)  # fmt: skip


def modules():
    inside = {path for pattern in INSIDE for path in LIB.glob(pattern)} - {LIB / "exercises" / "__init__.py"}
    return [path for path in sorted(LIB.rglob("*.py")) if path not in inside]


def public(body, of_class=False):
    """Functions and methods whose name has no underscore in front, and __init__, with whether the first argument is bound."""
    for node in body:
        if isinstance(node, ast.FunctionDef) and (not node.name.startswith("_") or node.name == "__init__"):
            bound = of_class and not any(getattr(d, "id", "") == "staticmethod" for d in node.decorator_list)
            yield node, bound
        elif isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
            yield from public(node.body, True)


def without(function, bound):
    """Names of the arguments without a type, and "return" where there is none."""
    a = function.args
    given = [*a.posonlyargs, *a.args][bound:] + a.kwonlyargs + [each for each in (a.vararg, a.kwarg) if each]
    return [each.arg for each in given if each.annotation is None] + ["return"] * (function.returns is None)


def test_every_public_function_states_its_types():
    found = [(path, *each) for path in modules() for each in public(ast.parse(path.read_text()).body)]
    assert len(found) > 300
    bare = {
        f"{path.relative_to(ROOT)}: {function.name}": names
        for path, function, bound in found
        if (names := without(function, bound))
    }
    assert bare == {}


@pytest.mark.parametrize(
    ("code", "missing"),
    [
        ("def f(a: int) -> int: ...", []),
        ("def f(a, *b, c: int, **d): ...", ["a", "b", "d", "return"]),
        ("class C:\n    def f(self, a) -> int: ...\n    @staticmethod\n    def g(a): ...", ["a", "a", "return"]),
        ("class _C:\n    def f(self, a): ...\ndef _f(a): ...", []),
    ],
)
def test_what_counts_as_without(code, missing):
    assert [name for function in public(ast.parse(code).body) for name in without(*function)] == missing


def checked(*arguments, cwd=ROOT):
    call = [sys.executable, "-m", "mypy", "--config-file", ROOT / "pyproject.toml", *arguments]
    return subprocess.run(call, cwd=cwd, capture_output=True, text=True)


def test_types_are_consistent():
    """mypy over the whole package; `tests/requirements.txt` has its version."""
    ran = checked("lib")
    assert ran.returncode == 0, ran.stdout


@pytest.mark.parametrize(
    ("line", "allowed"),
    [
        ("J.sigma([10.0, 300.0])[0] + 1.0", True),
        ("float(J.sigma(300.0))", True),
        ("SpectralDensity.from_modes([3.2], coupling=[1.0], broadening=0.1).huang_rhys + 1", True),
        ("material('CsPbBr3').spectral_density.sigma(300.0)", True),
        ("J.sigma(temperature=300.0)", False),
        ("J.moment('first')", False),
        ("SpectralDensity.from_modes([3.2])", False),
        ("material(300.0)", False),
    ],
)
def test_other_peoples_code_is_told(line, allowed, tmp_path):
    """What a reader's checker says about calls: the decorators of `lib.validate` keep the signatures."""
    code = "from lib.materials import material\nfrom lib.phonons import SpectralDensity\n"
    (tmp_path / "own.py").write_text(f"{code}J = SpectralDensity.from_modes([3.2], [1.0])\n{line}\n")
    ran = checked("--follow-imports=silent", tmp_path / "own.py")
    assert (ran.returncode == 0) == allowed, ran.stdout

"""Functions that are compiled from the book's expressions when they are first called."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

from lib import formulas, symbolic

LIB = Path(__file__).parents[2] / "lib"


def asked():
    """Names that the package gives to `formulas.numeric`: expression, then arguments, with the file."""
    for path in sorted(LIB.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "formulas.numeric":
                yield path.name, *(n.value for n in ast.walk(ast.Tuple(node.args)) if isinstance(n, ast.Constant))


@pytest.mark.parametrize("names", sorted(set(asked())), ids=lambda names: f"{names[0]}-{names[1]}")
def test_every_formula_is_one_of_the_book_with_all_its_symbols(names):
    _, expression, *arguments = names
    given = [getattr(symbolic, name) for name in arguments]
    assert getattr(symbolic, expression).free_symbols <= set(given) and len(given) == len(set(given))


def test_the_same_formula_is_compiled_once():
    assert formulas.numeric("BOX_LEVEL", "m", "M", "D", "kinetic") is formulas.numeric(
        "BOX_LEVEL", "m", "M", "D", "kinetic"
    )


@pytest.mark.parametrize("module", ["claims", "widgets", "inference", "labs", "readers", "scenarios", "lattice"])
def test_an_import_does_not_wait_for_sympy(module):
    code = f"import sys, lib.{module}; print('sympy' in sys.modules, 'numba' in sys.modules, 'qutip' in sys.modules)"
    assert subprocess.check_output([sys.executable, "-c", code], text=True, cwd=LIB.parent).split() == ["False"] * 3

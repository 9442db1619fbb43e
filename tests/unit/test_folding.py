"""Which code stays open on a page: steps of a derivation; what prints, draws or tabulates is folded."""

import pytest
from book_reading import argues, symbolic_names

IMPORTS = "import numpy as np\nimport sympy as sp\nfrom lib import symbolic, units\nfrom lib.symbolic import T, kT\nfrom sympy import I"
NAMES = symbolic_names(IMPORTS)


def test_names_of_a_derivation_are_found():
    assert NAMES == {"sp", "symbolic", "T", "kT", "I"}
    assert symbolic_names("%pip install something") == set()


@pytest.mark.parametrize(
    ("source", "formula", "open_"),
    [
        ("x = sp.Symbol('x')\nassert sp.diff(x**2, x) == 2 * x", False, True),
        ("sigma = kT**2\nassert sigma.subs(kT, 1) == 1", False, True),
        ("sp.sqrt(kT)", True, True),
        ("values = np.ones(3)\nassert values.sum() == 3", False, False),
        ("x = sp.Symbol('x')\nassert x == x\nprint(float(1))", False, False),
        ("assert symbolic.w\nexplore('2b')", False, False),
        ("law = symbolic.numeric(kT, kT)", False, False),
        ("table(frame)", False, False),
        ("!make book", False, False),
        (IMPORTS, False, False),
    ],
)
def test_a_derivation_stays_open(source, formula, open_):
    assert argues(source, NAMES, formula) is open_

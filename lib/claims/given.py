"""Numbers that single claims are tested against: cited ones, and the test systems of exact results.

One place for each; :class:`lib.claims.rule.Case` puts other values in their place. What is not public is nan.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from lib import tables, validate


def _rows(name, **where):
    rows = tables.load(name)
    for column, value in where.items():
        rows = rows[rows[column] == value]
    return rows


def _cdse_ratio():
    """Rate ratio of CdSe at 300 K, a lower bound (nair2007)."""
    return float(_rows("biexciton_rate_ratios", source="nair2007").value.iloc[0])


#: Name -> value, or a function that reads it from the tables.
_NUMBERS = {
    # Two cells of the exact biexciton, meV and K.
    "two cells: phonon": 5.0,
    "two cells: coupling": 4.0,
    "two cells: transfer": 3.0,
    # The bound that a measurement has set.
    "rate ratio of CdSe at 300 K": _cdse_ratio,
    # -d ln(binding)/d ln D at 300 K: no public size series of either material.
    "binding exponent of CdSe at 300 K": np.nan,
    "binding exponent of CsPbBr3 at 300 K": np.nan,
    # A small dot for exact results: energies of its cells (meV), and how unlike the two directions of a hop are.
    "test dot: disorder": 5.0,
    "test dot: non-reciprocity": 0.0,
}
NAMES = tuple(_NUMBERS)


@lru_cache(maxsize=None)
def value(name):
    """The book's value of a number of this module."""
    made = _NUMBERS[validate.choice("name", name, NAMES)]
    return float(made() if callable(made) else made)

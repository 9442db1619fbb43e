"""Numbers that single claims are tested against: cited ones, and the test systems of exact results.

One place for each; :class:`lib.claims.rule.Case` puts other values in their place. What is not public is nan.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from .. import optical, tables, validate

if TYPE_CHECKING:
    from collections.abc import Callable


def _non_cooperative_ratio():
    """Smallest rate ratio of emitters that do not cooperate: counted for independent pairs, measured for CdSe at 300 K."""
    rows = tables.load("biexciton_rate_ratios")
    return float(rows[rows.quantity.str.startswith("rate ratio")].value.min())


def _relative_absorption():
    """Absorption cross-section of CsPbBr3 over that of CdSe at equal volume, 3.1 eV, from measured optical constants."""
    return float(optical.relative_strength().loc["absorption"].mean())


#: Name -> value, or a function that reads it from the tables.
_NUMBERS: dict[str, float | Callable[[], float]] = {
    # Two cells of the exact biexciton, meV and K.
    "two cells: phonon": 5.0,
    "two cells: coupling": 4.0,
    "two cells: transfer": 3.0,
    # Cited: 1 where a maximum of the rate in size is reported at 300 K (abbas2025, abstract; Q), 0 where not.
    "rate at 300 K: a maximum in size is measured": 1.0,
    # Cited: middle of the range over the measured crystals, at 3.1 eV.
    "absorption of CsPbBr3 over CdSe, per volume": _relative_absorption,
    # What does not cooperate: counted, or measured.
    "non-cooperative rate ratio": _non_cooperative_ratio,
    # The biexciton: sharing c of the two excitons, width of the charge that the lattice sees.
    "sharing of the pair": 1.0,
    "cloud: size in Bohr radii": 1.0,
    # -d ln(binding)/d ln D at 300 K: no public size series of either material.
    "binding exponent of CdSe at 300 K": np.nan,
    "binding exponent of CsPbBr3 at 300 K": np.nan,
    # A small dot for exact results: energies of its cells (meV), and how unlike the two directions of a hop are.
    "test dot: disorder": 5.0,
    "test dot: non-reciprocity": 0.0,
}
NAMES = tuple(_NUMBERS)


@lru_cache(maxsize=None)
def value(name: str) -> float:
    """The book's value of a number of this module."""
    made = _NUMBERS[validate.choice("name", name, NAMES)]
    return float(made() if callable(made) else made)

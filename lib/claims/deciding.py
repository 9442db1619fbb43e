"""What the readings of a dot predict for three measurements that would tell them apart."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from .. import scenarios
from .lattice import lowest_line
from .rule import Case

if TYPE_CHECKING:
    pass


#: K: two windows in which an activation is read off. Eq. 4 has the same in both.
WINDOWS = ((10.0, 20.0), (50.0, 100.0))
#: Readings in which N cells emit together and therefore absorb together: the line is as strong as the rate is fast.
IN_PHASE = ("Arrhenius law", "polaron crossover", "phase locking")
READINGS = (*IN_PHASE, "disordered lattice", scenarios.NULL, "path integral")


def deciding(case: Case | None = None, edge_nm: float = 10.0) -> pd.DataFrame:
    """Predictions for CsPbBr3, one row a reading: rate at 300 K, activation in two windows, strength of the line.

    Parameters
    ----------
    case : Case, optional
        Choices and inputs; the book's own by default. Its ``edge`` is the dot of the second and third measurement.
    edge_nm : float
        Edge of the dot whose rate is measured.

    Returns
    -------
    pandas.DataFrame
        Index: names of closures. ``rate``: k_r(300 K) in 1/ns with a cell's share of the measured strength; ``whole``:
        with a whole interband dipole for each cell, where a closure counts cells. ``A_10_20`` and ``A_50_100``:
        slope of ln k over 1/T between these temperatures, K. ``line``: strength of the lowest absorption line at
        300 K over that at the cold limit of the case, nan where a reading does not say.
    """
    case = Case() if case is None else case
    m, found = case.material("CsPbBr3"), {}
    for name in READINGS:
        made = case.closure(name)
        emitting = float(made.coherence_number(300.0, edge_nm))
        share, whole = (scenarios.single_cell_rate(m, reading) * emitting for reading in ("share", "whole"))
        slopes = {f"A_{low:.0f}_{high:.0f}": _activation(made, case.edge, low, high) for low, high in WINDOWS}
        few = name in IN_PHASE[1:]  # the rate of the others at 300 K is the null model's, or computed from it
        found[name] = {"rate": share, "whole": whole if few else np.nan} | slopes | {"line": _line(case, name, made)}
    return pd.DataFrame(found).T


def _activation(made, edge, low, high):
    cold, warm = (made.coherence_number(T, edge) for T in (low, high))
    return float(np.log(cold / warm) / (1 / low - 1 / high))


def _line(case, name, made):
    if name in IN_PHASE:
        return 1 / float(made.rate_ratio(case.cold, case.edge))
    if name == "disordered lattice":
        cold, warm = lowest_line(case, case.edge)
        return float(warm / cold)
    # The lines of a rigid dot do not know the temperature.
    return 1.0 if name == scenarios.NULL else np.nan

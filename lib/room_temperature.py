"""Measured radiative rates of dots at room temperature, and by how much each closure misses them.

The rows stand in ``data/room_temperature_rates.csv``: ensembles of CsPbBr3 and CsPbI3 with a quantum yield of at
least 75 %. Rates in 1/ns, edges in nm. Room: after ``lib.scenarios``, before ``lib.claims``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from . import scenarios, tables, validate

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import ArrayLike, NDArray

    from .scenarios import World


#: Room temperature, K: what the rows are taken to be measured at.
TEMPERATURE = 300.0
#: A point counts as measured at T when it lies within this share of T, or within these kelvins where that is less: a
#: bath of helium has 4 to 7 K, a room 285 to 305. Set another pair before a figure is made to choose otherwise.
WINDOW = (0.1, 3.0)
#: What each closure leaves out that would move its rate at room temperature, and to which side.
OMITTED = {
    "Arrhenius law": "its rate at 300 K is put in, from the null model",
    "polaron crossover": "hopping between neighbors would raise it",
    "polaron crossover, large V": "an exciton as free as in the null model: the dark state would lower it",
    "phase locking": "hopping between neighbors would raise it",
    "thermal envelope": "walls that squeeze the pair would raise it in these small dots, the dark state lower it",
    "rigid exciton": "the dark state would lower it by a quarter; trapping in shallow or dark states by more",
    "dressed envelope": "as rigid exciton; the lattice takes a few percent",
    "disordered lattice": "as rigid exciton; the lattice takes a few percent",
    "path integral": "the dark state would lower it by a quarter; trapping in shallow or dark states by more",
}


def measured_at(temperatures: ArrayLike, T: float, window: tuple[float, float] | None = None) -> NDArray[np.bool_]:
    """Which points count as measured "at T": the one rule for every figure and lab.

    Parameters
    ----------
    temperatures : array_like
        Of the points, K.
    T : float
        K.
    window : (float, float), optional
        Share of T and kelvins, of which the larger counts; ``WINDOW`` by default.

    Returns
    -------
    ndarray of bool
    """
    allowed = "a share of T of at least 0 and kelvins of at least 0"
    share, least = WINDOW if window is None else validate.pair("window", window, allowed, at_least=0.0)
    T = validate.number("T", validate.temperature(T))
    # No point is measured at any temperature: a reader's table may be empty.
    if getattr(temperatures, "size", None) == 0 or isinstance(temperatures, list) and not temperatures:
        return np.zeros(np.shape(temperatures), dtype=bool)
    return np.abs(validate.temperature(temperatures, "temperatures") - T) <= max(share * T, least)


def rates(material: str = "CsPbBr3") -> pd.DataFrame:
    """The rows of one material in the order of their size.

    Parameters
    ----------
    material : {"CsPbBr3", "CsPbI3"}

    Returns
    -------
    pandas.DataFrame
        As in the table: ``size_nm``, ``rate_per_ns``, ``quantum_yield``, ``lifetime_ns``, ``doi`` ...
    """
    rows = tables.load("room_temperature_rates")
    validate.choice("material", material, sorted(rows.material.unique()))
    return rows[rows.material == material].sort_values("size_nm").reset_index(drop=True)


def summary(material: str = "CsPbBr3") -> dict[str, float]:
    """Median and quartiles of the rate (1/ns), number of samples, smallest and largest edge (nm): a dict."""
    rows = rates(material)
    low, median, high = np.percentile(rows.rate_per_ns, [25, 50, 75])
    return {
        "median": float(median), "low": float(low), "high": float(high), "samples": len(rows),
        "smallest": float(rows.size_nm.min()), "largest": float(rows.size_nm.max()),
    }  # fmt: skip


def size_trend(material: str = "CsPbBr3") -> dict[str, float]:
    """How the measured rate goes with size: a dict.

    ``exponent`` d ln k/d ln D with its standard error ``error``, ``correlation`` (Spearman) and ``p_value`` of "no trend".
    """
    rows = rates(material)
    from scipy import stats  # slow to import, and most who read the rates need no trend

    line = stats.linregress(np.log(rows.size_nm), np.log(rows.rate_per_ns))
    rank = stats.spearmanr(rows.size_nm, rows.rate_per_ns)
    return {
        "exponent": float(line.slope), "error": float(line.stderr),
        "correlation": float(rank.statistic), "p_value": float(rank.pvalue),
    }  # fmt: skip


@validate.guarded(world=scenarios.World)
def misses(
    material: str = "CsPbBr3",
    parameter_set: str | None = None,
    closures: Sequence[str] | None = None,
    world: World | None = None,
) -> pd.DataFrame:
    """By how much each closure misses the measured rates, sample by sample.

    Parameters
    ----------
    material : {"CsPbBr3", "CsPbI3"}
    parameter_set : str, optional
        Parameter set of the material.
    closures : sequence of str, optional
        Names as in ``scenarios.CLOSURES``; all by default.
    world : lib.scenarios.World, optional
        The book's own by default.

    Returns
    -------
    pandas.DataFrame
        One row a closure: ``closure``; ``samples`` whose size it answers for; for each reading of the rate k_0 of a
        cell ("share" of the measured splitting, "whole" dipole, "share of E_P": as the first, with the strength that E_P of
        the set gives the exciton) the median over them of model over measured rate, and its quartiles; ``left out``, what
        would move it.
    """
    world = scenarios.BOOK if world is None else world
    m, rows = world.material(material, parameter_set), rates(material)
    share = scenarios.dipole_rate(m, "interband energy") / scenarios.dipole_rate(m)
    k_0 = {reading: scenarios.single_cell_rate(m, reading) for reading in ("share", "whole")}
    k_0["share of E_P"] = k_0["share"] * share
    found = []
    closures = scenarios.CLOSURES if closures is None else validate.choices("closures", closures, scenarios.CLOSURES)
    for name in closures:
        made = world.closure(name, m)
        known = rows[made.covers(rows.size_nm)]
        number = made.coherence_number(TEMPERATURE, known.size_nm.to_numpy())
        row = {"closure": name, "samples": len(known)}
        for reading, k in k_0.items():
            low, median, high = np.percentile(number * k / known.rate_per_ns.to_numpy(), [25, 50, 75])
            row |= {f"{reading}: model over measured": median, f"{reading}: quartiles": f"{low:.3g} to {high:.3g}"}
        found.append(row | {"left out": OMITTED.get(name, "")})
    return pd.DataFrame(found)

"""One exciton on the unit cells of a dot: how many cells emit in phase at temperature T.

H = sum_i e_i |i><i| + sum_ij V_ij |i><j| on a cube, a cuboid or any set of cells, and

    N_coh(T) = N <B|exp(-H/kT)|B> / Tr exp(-H/kT),      |B> = N^(-1/2) sum_i |i>.

:mod:`lib.lattice_solvers` says how the sums are done. Energies in meV, temperatures in K, lengths in nm. Energies of
a hopping lattice count from the band bottom of the infinite lattice (6 J_h on every site); constants cancel in N_coh.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from . import lattice_solvers as solvers
from . import validate
from .lattice_model import Lattice, correlated_field, hopping_energy, make_lattice, sphere
from .lattice_spectra import (
    bright_spectrum,
    brightest_low_state,
    coherence_map,
    lowest_states,
    oscillator_strengths,
    participation_ratio,
)
from .units import BOLTZMANN

if TYPE_CHECKING:
    from typing import Any

    from numpy.typing import ArrayLike

    from .hints import Cells, Floats


__all__ = [
    "BOLTZMANN",
    "Lattice",
    "SnapshotAverage",
    "bright_spectrum",
    "brightest_low_state",
    "coherence_map",
    "correlated_field",
    "hopping_energy",
    "lowest_states",
    "make_lattice",
    "oscillator_strengths",
    "participation_ratio",
    "snapshot_average",
    "sphere",
    "thermal_coherence",
]

#: Edge of a cell of the lattices that the book stores (data/lattice_sweep.csv, giant_line.csv), nm. Assumed: the cubic phase.
CELL = 0.587


_SEEDS = "two or more whole numbers of at least 0"
#: Most temperatures of one call; a spectrum of rates has some tens.
_MOST_TEMPERATURES = 10_000


def _temperatures(given) -> Floats:
    found = validate.temperature(given, "temperatures")
    if found.size > _MOST_TEMPERATURES:
        validate.refuse("temperatures", given, f"at most {_MOST_TEMPERATURES} temperatures")
    return found


def _options(**given):
    """Options of the solvers, checked."""
    for name, value in given.items():
        validate.choice("option", name, ("method", "tolerance", "memory_limit", "seed", "most_probes"))
        if name == "seed":
            given[name] = validate.seed(value)
        elif name == "method":
            validate.choice(name, value, solvers.METHODS)
        elif name == "most_probes":
            given[name] = validate.whole(name, value, "a whole number from 1 to 1e6", at_least=1, at_most=1e6)
        else:
            given[name] = validate.number(name, value, "finite and above 0", above=0.0)
    return given


@validate.guarded("ignore")
def thermal_coherence(
    temperatures: ArrayLike,
    cells: Cells,
    hopping: float | None = None,
    all_to_all: float | None = None,
    dipole: float | None = None,
    site_energy: ArrayLike | None = None,
    *,
    return_error: bool = False,
    orientation: ArrayLike = (0, 0, 1),
    method: str = "auto",
    tolerance: float = 4e-3,
    memory_limit: float = 2.0,
    seed: int = 0,
    most_probes: int = 1024,
) -> Any:
    """Coherence number N_coh = N <B|exp(-H/kT)|B> / Tr exp(-H/kT) of one exciton on the cells of a dot.

    Parameters
    ----------
    temperatures : float or array_like
        K, above 0.
    cells : int, (int, int, int) or bool array
        n of a cube of n^3 cells, shape of a cuboid, or a mask such as :func:`sphere`; 2 cells or more.
    hopping, all_to_all, dipole : float
        Exactly one, in meV: J_h of nearest-neighbour transfer -J_h with open walls; V of -V/N between all pairs, the
        diagonal included (-V|B><B|); p^2/(4 pi eps0 eps a^3) of the coupling scale (1 - 3 cos^2) (a/r)^3.
    site_energy : array_like, optional
        meV, shape of the box, or one number for each cell of the mask in C order; none means equal sites.
    return_error : bool
        Also return the estimated standard or truncation error of N_coh at each temperature.
    orientation : (float, float, float)
        Direction of the dipoles.
    method : {"auto", "product", "secular", "galerkin", "krylov", "dense"}
        See :mod:`lib.lattice_solvers`; "auto" chooses.
    tolerance : float
        The number of modes grows until its estimated relative error is below this, the number of random probes until
        their relative standard error is below half of it.
    memory_limit : float
        GB beyond the interpreter that may be used.
    seed : int
        Seed of the random probes.
    most_probes : int
        Random probes stop at this number even if ``tolerance`` is not reached; the error says so.

    Returns
    -------
    ndarray or (ndarray, ndarray)
        N_coh, between 0 and N, in the shape of ``temperatures``; with its error if asked for.

    Raises
    ------
    ValueError
        Before any work starts: temperature not above 0; fewer than 2 cells; no coupling or more than one; site
        energies of another shape or not finite; a method that does not fit; more memory than ``memory_limit``.
    """
    temperatures = _temperatures(temperatures)
    options = _options(
        method=method, tolerance=tolerance, memory_limit=memory_limit, seed=seed, most_probes=most_probes
    )
    dot = make_lattice(cells, hopping, all_to_all, dipole, site_energy, orientation)
    flat = np.atleast_1d(temperatures).ravel()
    bright, trace, error = solvers.log_sums(dot, flat, **options)
    number = (dot.size * np.exp(bright - trace)).reshape(temperatures.shape)
    return (number, number * error.reshape(temperatures.shape)) if return_error else number


@dataclass(frozen=True)
class SnapshotAverage:
    """N_coh over random lattices, one row a snapshot; arrays over temperature.

    quenched: mean of the ratios; annealed: ratio of the means; both with standard errors; scatter: standard deviation
    from snapshot to snapshot; effective: number of snapshots that carry the annealed mean (Kish).
    """

    samples: np.ndarray
    quenched: np.ndarray
    quenched_error: np.ndarray
    annealed: np.ndarray
    annealed_error: np.ndarray
    scatter: np.ndarray
    effective: np.ndarray


@validate.guarded("ignore")
def snapshot_average(
    temperatures: ArrayLike,
    cells: Cells,
    seeds: Iterable[int],
    standard_deviation: ArrayLike,
    correlation_length: float,
    lattice_constant: float,
    hopping: float | None = None,
    all_to_all: float | None = None,
    dipole: float | None = None,
    site_energy: ArrayLike | None = None,
    **options: Any,
) -> SnapshotAverage:
    """Quenched and annealed N_coh over snapshots of a correlated Gaussian lattice field.

    Parameters
    ----------
    temperatures, cells, hopping, all_to_all, dipole, site_energy
        As in :func:`thermal_coherence`; ``site_energy`` is added to every snapshot (static disorder under thermal).
    seeds : iterable of int
        One snapshot each, two or more.
    standard_deviation : float or array_like
        meV: one number, or one for each temperature (thermal disorder); the same random field is scaled.
    correlation_length, lattice_constant : float
        nm.
    **options
        orientation, method, tolerance, memory_limit of :func:`thermal_coherence`.

    Returns
    -------
    SnapshotAverage
    """
    temperatures = _temperatures(validate.vector("temperatures", temperatures))
    deviation = validate.numbers(
        "standard_deviation", standard_deviation, "finite numbers, at least 0 meV", at_least=0.0
    )
    if deviation.shape not in ((), temperatures.shape):
        raise ValueError(
            f"standard_deviation has shape {deviation.shape}, not allowed: standard_deviation must be one number "
            f"or one for each of the {temperatures.size} temperatures"
        )
    orientation = options.pop("orientation", (0, 0, 1))
    options = _options(**options)
    dot = make_lattice(cells, hopping, all_to_all, dipole, site_energy, orientation)
    seeds = validate.wholes(
        "seeds",
        seeds if isinstance(seeds, np.ndarray) else list(validate.instance("seeds", seeds, Iterable)),
        _SEEDS,
        at_least=0,
    )
    if seeds.ndim != 1 or len(seeds) < 2:
        validate.refuse("seeds", seeds, _SEEDS)
    sums = np.empty((2, len(seeds), temperatures.size))
    for row, seed in enumerate(seeds.tolist()):
        unit = correlated_field(cells, 1.0, correlation_length, lattice_constant, seed)
        unit = unit.ravel() if dot.mask is None else unit[dot.mask]
        for value in np.unique(deviation):
            at = np.broadcast_to(deviation == value, temperatures.shape)
            snapshot = replace(dot, energy=dot.energy + value * unit)
            sums[:, row, at] = solvers.log_sums(snapshot, temperatures[at], seed=seed, **options)[:2]
    samples = dot.size * np.exp(sums[0] - sums[1])
    top, bottom = np.exp(sums[0] - sums[1].max(axis=0)), np.exp(sums[1] - sums[1].max(axis=0))
    count = len(seeds)
    left_out = dot.size * (top.sum(0) - top) / (bottom.sum(0) - bottom)  # jackknife
    return SnapshotAverage(
        samples,
        samples.mean(axis=0),
        samples.std(axis=0, ddof=1) / np.sqrt(count),
        dot.size * top.sum(axis=0) / bottom.sum(axis=0),
        np.sqrt((count - 1) * left_out.var(axis=0)),
        samples.std(axis=0, ddof=1),
        bottom.sum(axis=0) ** 2 / (bottom**2).sum(axis=0),
    )

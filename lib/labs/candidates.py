"""What is compared with rates: every closure of ``lib.scenarios``, and some with one parameter left free."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
from scipy.interpolate import CubicSpline

from .. import coherence, materials, scenarios

if TYPE_CHECKING:
    from ..hints import Floats
    from ..materials import Material


#: Values of a free parameter that are tried.
_GRID = 81
#: Candidates with one parameter left free.
FREE = ("Eq. 4, A_X free", "rigid exciton, mass free", "thermal envelope, mass free", "polaron crossover, V free")


def closure_names() -> tuple[str, ...]:
    """The closures of the book: whatever ``lib.scenarios`` knows."""
    return tuple(scenarios.CLOSURES)


@dataclass(frozen=True, eq=False)
class Candidate:
    """One answer that is compared.

    Attributes
    ----------
    name : str
    shape : callable
        ``shape(T, D)`` for arrays of one length: ln k up to a constant, shape (values of the parameter, n), NaN where a
        value does not answer; ValueError where none does.
    values : numpy.ndarray
        Of the free parameter; one NaN where there is none.
    parameter, unit : str
        Name and unit of the free parameter; empty where there is none.
    rate : callable or None
        ``rate(T, D)``: the absolute rate of the book, 1/ns; None where the closure has none of its own.
    """

    name: str
    shape: Callable
    values: np.ndarray = field(default_factory=lambda: np.array([np.nan]))
    parameter: str = ""
    unit: str = ""
    rate: Callable | None = None


def candidates(
    material: str | Material = "CsPbBr3", parameter_set: str | None = None, factor: str = "none"
) -> tuple[Candidate, ...]:
    """Every closure as the book gives it, then four with one parameter free.

    Parameters
    ----------
    material : str or lib.materials.Material
    parameter_set, factor : str, optional
        As for ``scenarios.closure``.

    Returns
    -------
    tuple of Candidate
    """
    m = material if isinstance(material, materials.Material) else materials.material(material, parameter_set)
    found = []
    for name in closure_names():
        made = scenarios.closure(name, m, factor=factor)
        rate = (
            (lambda T, D, c=made: c.coherence_number(T, D) * scenarios.single_cell_rate(m))
            if np.isfinite(m.gap_energy)
            else None
        )
        found.append(Candidate(name, lambda T, D, c=made: np.log(c.coherence_number(T, D))[None], rate=rate))
    J, a = m.spectral_density, m.lattice_constant
    free = (
        (FREE[0], "A_X", "K", np.linspace(-60, 200, 521), None),
        (FREE[1], "reduced mass", "m0", m.reduced_mass * np.geomspace(0.4, 2.5, _GRID),
         lambda mu: coherence.RigidExciton(mu, m.effective_permittivity, cell=a)),
        (FREE[2], "mass", "m0", m.exciton_mass * np.geomspace(0.1, 10.0, _GRID),
         lambda M: coherence.ThermalEnvelope(M, cell=a)),
        (FREE[3], "V", "meV", np.geomspace(0.3, 60.0, 41), lambda V: coherence.PolaronCrossover(V, J, a)),
    )  # fmt: skip
    for name, parameter, unit, values, make in free:
        found.append(Candidate(name, _swept(values, make), np.asarray(values), parameter, unit))
    return tuple(found)


def _swept(values, make):
    if make is None:
        return lambda T, D: values[:, None] / np.asarray(T, float)

    def shape(T, D):
        rows = []
        for value in values:
            try:
                rows.append(np.log(make(value).coherence_number(T, D)))
            except ValueError:  # this value of the parameter does not answer for these dots
                rows.append(np.full(len(T), np.nan))
        return np.array(rows)

    return shape


def refined(one: Candidate, shape: Floats) -> tuple[Floats, Floats]:
    """Values of the parameter ten times as dense, and the shapes between by a cubic; rows that answer for nothing are left out."""
    good = np.any(np.isfinite(shape), axis=1)
    values, shape = one.values[good], shape[good]
    if len(values) < 4:
        return values, shape
    fine = np.interp(np.linspace(0, len(values) - 1, 10 * len(values) - 9), np.arange(len(values)), values)
    whole = np.all(np.isfinite(shape), axis=0)
    result = np.full((len(fine), shape.shape[1]), np.nan)
    if whole.any():
        result[:, whole] = CubicSpline(values, shape[:, whole])(fine)
    for j in np.flatnonzero(~whole):
        known = np.isfinite(shape[:, j])
        if known.sum() > 1:
            result[:, j] = np.interp(fine, values[known], shape[known, j], left=np.nan, right=np.nan)
    return fine, result

"""The thermal envelope times what the microscopic lattice keeps of it, from stored sweeps."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
from scipy.interpolate import RectBivariateSpline

from .. import materials, tables, validate
from .base import AT_LEAST_0, at_points, plain
from .envelope import ThermalEnvelope

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from ..closures.base import Closure
    from ..hints import Values


#: Correlation length of the stored lattices, nm (tools/lattice_sweep.py).
LATTICE_CORRELATION_LENGTH = 3.0


@lru_cache(maxsize=None)
def _stored_lattice(thermal_sigma, static_sigma):
    """Spline of ln share over (ln T, ln D), and the grid's lowest and highest T and D, from data/lattice_sweep.csv."""
    table = tables.load("lattice_sweep")
    rows = table[(table.thermal_sigma_300_meV == thermal_sigma) & (table.static_sigma_meV == static_sigma)]
    if rows.empty:
        stored = table[["thermal_sigma_300_meV", "static_sigma_meV"]].drop_duplicates().values
        raise ValueError(
            f"thermal_sigma = {thermal_sigma:g} with static_sigma = {static_sigma:g} is not allowed: stored are "
            + ", ".join(f"{t:g} with {s:g}" for t, s in stored)
        )
    grid = (rows.assign(share=rows.coherence_number / rows.clean)).pivot_table(
        index="temperature_K", columns="edge_nm", values="share"
    )
    T, D = grid.index.to_numpy(float), grid.columns.to_numpy(float)
    return RectBivariateSpline(np.log(T), np.log(D), np.log(grid.to_numpy())), T[[0, -1]], D[[0, -1]]


class DisorderedLattice(ThermalEnvelope):
    """The thermal envelope times what the microscopic lattice keeps of it, from stored sweeps.

    Parameters
    ----------
    mass : float
        Exciton mass m_e + m_h, free-electron masses.
    thermal_sigma : float
        Local thermal sigma at 300 K of one soft mode, meV; falls on cooling as Eq. 3's thermal part.
    static_sigma : float
        Static disorder, meV.
    lattice_constant, cell
        As for :class:`ThermalEnvelope`.

    Raises
    ------
    ValueError
        If the pair of sigmas is not stored (data/lattice_sweep.csv).

    Notes
    -----
    The sweep has one mass M_0 and one correlation length. In the effective-mass limit H depends on D M^(1/2) and
    xi M^(1/2) only, so another mass reads the table at D (M/M_0)^(1/2) and has ``correlation_length`` xi (M_0/M)^(1/2).
    Both disorders together are stored for a few pairs: independent landscapes of one correlation length, whose
    variances add, averaged over dots and over lattice configurations.
    Thermal disorder alone: above the largest stored edge (30 nm) the factor is held constant: to 2 % of lattices of 38 nm
    from 4 to 30 K, and to second order (``DressedEnvelope``, thermal) 2 % of those of 43 nm at any temperature. Refused: larger dots (with static disorder those above 30 nm), dots below 4.7 nm, other temperatures
    than 4 to 300 K. The edges are those of CsPbBr3; a heavier exciton is known in smaller dots, see above.
    """

    label = "disordered lattice"
    #: How far thermal disorder may be read beyond the largest stored edge, a factor.
    _BEYOND = 1.45

    def __init__(
        self,
        mass: float,
        thermal_sigma: float = 30.0,
        static_sigma: float = 0.0,
        lattice_constant: float | None = None,
        cell: float | None = None,
    ) -> None:
        super().__init__(mass, lattice_constant, cell)
        self.thermal_sigma = validate.number("thermal_sigma", thermal_sigma, **AT_LEAST_0)
        self.static_sigma = validate.number("static_sigma", static_sigma, **AT_LEAST_0)
        self._scale = np.sqrt(self.mass / materials.material("CsPbBr3").exciton_mass)
        self._spline, T, self._D = _stored_lattice(self.thermal_sigma, self.static_sigma)
        self.temperatures = float(T[0]), float(T[1])
        low, high = self._D / self._scale * [1 / 1.005, 1.005 if self.static_sigma else self._BEYOND]
        self._edges = max(float(low), self.cell), float(high)

    @property
    def correlation_length(self) -> float:
        """xi in nm."""
        return float(LATTICE_CORRELATION_LENGTH / self._scale)

    @property
    def null_limit(self) -> Closure | None:
        return ThermalEnvelope(self.mass, self.lattice_constant, self.cell)

    def _number(self, T, D):
        return super()._number(T, D) * self._factor(T, D)

    def _factor(self, T, D):
        edge = np.clip(D * self._scale, *self._D)
        return np.exp(at_points(self._spline, np.log(T), np.log(edge)))

    @validate.guarded()
    def factor(self, T: ArrayLike, D: ArrayLike) -> Values:
        """N_coh over that of the thermal envelope, in the broadcast shape of ``T`` (K) and ``D`` (nm)."""
        return plain(self._factor(*self._arguments(T, D)))

    share = factor

"""The thermal envelope with a local lattice potential to second order."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from .. import formulas, units, validate
from ..phonons import SpectralDensity
from . import box_paths
from .base import POSITIVE, plain
from .envelope import ThermalEnvelope

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from ..closures.base import Closure
    from ..hints import Floats, Values


_correlation = formulas.numeric("CORRELATION_KERNEL", "w", "s", "beta")
_thermal = formulas.numeric("THERMAL_KERNEL", "w", "kT")
_box_level = formulas.numeric("BOX_LEVEL", "m", "M", "D", "kinetic")

#: What of the lattice is kept: its quantum motion, or a frozen landscape of the thermal part of Eq. 3.
LATTICES = ("quantum", "thermal")


class DressedEnvelope(ThermalEnvelope):
    """The thermal envelope with a local lattice potential to second order, for a centre of mass in the box.

    Parameters
    ----------
    mass, lattice_constant, cell
        As for :class:`ThermalEnvelope`.
    spectral_density : lib.phonons.SpectralDensity
        Of the *local* potential of a cell, whose sigma and lambda exceed those of the
        whole dot (see ``lib.phonons.single_level_factor``).
    correlation_length : float
        xi of exp(-r^2/(2 xi^2)), nm.
    lattice : {"quantum", "thermal"}
        "quantum": C(t) of Eq. 1, zero point and thermal motion. "thermal": a landscape that does not move, of the
        thermal variance of Eq. 3, as in the stored lattices of :class:`DisorderedLattice`.

    Notes
    -----
    ln of the factor is b^2 int_0^1/2 C(u b) K(u; eps/kT, xi/D) du with the kernel of ``lib.closures.box_paths``:
    open paths from wall to wall less closed ones. In large warm dots it is the bulk cumulant. A lattice of n cells has
    its walls half a cell outside, at (n + 1) a.
    """

    label = "dressed thermal envelope"

    @validate.guarded(spectral_density=SpectralDensity)
    def __init__(
        self,
        mass: float,
        spectral_density: SpectralDensity,
        correlation_length: float,
        lattice_constant: float | None = None,
        cell: float | None = None,
        lattice: str = "quantum",
    ) -> None:
        super().__init__(mass, lattice_constant, cell)
        self.spectral_density = spectral_density
        self.correlation_length = validate.number("correlation_length", correlation_length, **POSITIVE)
        self.lattice = validate.choice("lattice", lattice, LATTICES)

    @property
    def null_limit(self) -> Closure | None:
        return ThermalEnvelope(self.mass, self.lattice_constant, self.cell)

    def _number(self, T, D):
        return super()._number(T, D) * self._factor(T, D)

    @validate.guarded()
    def factor(self, T: ArrayLike, D: ArrayLike | None = None) -> Values:
        """N_coh over that of the thermal envelope; 1 when J = 0.

        ``T`` in K and ``D`` in nm broadcast; without ``D`` that of the bulk, where no path meets a wall.
        """
        if D is None:
            T = validate.temperature(T)
            kT = units.BOLTZMANN * T
            kernel = box_paths.free_kernel(*self._scales(kT, np.full(kT.shape, 1e6)), 80)
            return plain(self._dressed(T, kernel))
        return plain(self._factor(*self._arguments(T, D)))

    def _scales(self, kT, D) -> tuple[Floats, Floats]:
        return _box_level(1, self.mass, D, units.HBAR2_OVER_2M0) / kT, self.correlation_length / D

    def _factor(self, T, D):
        edge = D if self.lattice_constant is None else (np.rint(D / self.cell) + 1) * self.cell
        return self._dressed(T, box_paths.kernel(*self._scales(units.BOLTZMANN * T, edge)))

    def _dressed(self, T, kernel):
        J, (u, weight) = self.spectral_density, box_paths.nodes(kernel.shape[-1])
        each, back = np.unique(T, return_inverse=True)
        b = 1 / (units.BOLTZMANN * each)
        if self.lattice == "quantum":
            seen = np.array([_correlation(J.energy, beta * u[:, None], beta) @ J.weight for beta in b])
        else:
            seen = np.repeat([[_thermal(J.energy, 1 / beta) @ J.weight] for beta in b], len(u), axis=1)
        action = (b[:, None] ** 2 * weight * seen)[back.ravel()].reshape(*T.shape, len(u))
        return np.exp(np.sum(action * kernel, -1))

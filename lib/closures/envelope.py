"""The centre of mass of an exciton in a hard box, without a lattice: the simplest step of the null model."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from .. import formulas, materials, units, validate
from .base import POSITIVE, Closure

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from ..hints import Floats


_box_level = formulas.numeric("BOX_LEVEL", "m", "M", "D", "kinetic")
_box_share = formulas.numeric("BOX_SHARE", "m")
_chain_level = formulas.numeric("CHAIN_LEVEL", "m", "n", "M", "a", "kinetic")
_chain_share = formulas.numeric("CHAIN_SHARE", "m", "n")
_coherence_volume = formulas.numeric("COHERENCE_VOLUME", "a", "M", "kinetic", "kT")

_K = units.HBAR2_OVER_2M0


def _thermal_share(level, share, kT):
    """Boltzmann average of ``share`` over levels on the last axis, the lowest first."""
    weight = np.exp(-(level - level[..., :1]) / kT[..., None])
    return np.sum(weight * share, -1) / np.sum(weight, -1)


@validate.guarded()
def box_average(spacing: ArrayLike) -> Floats:
    """Thermal share of the cells along one edge of a hard box; ``spacing`` is eps/kT, eps = pi^2 hbar^2/(2 M D^2)."""
    spacing = validate.numbers("spacing", spacing, **POSITIVE)
    most = 1 + int(np.sqrt(1 + 45 / np.min(spacing)))
    validate.affordable("spacing", spacing, memory=40.0 * most * spacing.size)
    m = np.arange(1, most + 1)
    return _thermal_share(spacing[..., None] * m**2, np.where(m % 2, _box_share(m), 0.0), np.ones_like(spacing))


class ThermalEnvelope(Closure):
    """The first, simplest step of the null model: thermal centre-of-mass levels of an exciton in a hard cube.

    Parameters
    ----------
    mass : float
        Exciton mass m_e + m_h, free-electron masses.
    lattice_constant : float, optional
        None: levels of the continuum, and N counts cells of edge ``cell``. Given: a
        simple cubic lattice of n^3 cells, n = round(D/lattice_constant), so that N_coh is
        a staircase in D; its walls sit half a cell further out than the dot's.
    cell : float
        Edge of the cells that N counts in the continuum, nm; by default that of CsPbBr3.

    Notes
    -----
    At high temperature N_coh is the thermal de Broglie wavelength cubed over the cell's
    volume. Valid for D above 3 to 4 exciton Bohr radii. Refused in the continuum: dots below pi^2/8 cells, where
    even the coldest would count less than one cell, and temperatures whose wavelength is shorter than a cell.
    """

    label = "thermal envelope"

    def __init__(self, mass: float, lattice_constant: float | None = None, cell: float | None = None) -> None:
        self.mass = validate.number("mass", mass, **POSITIVE)
        self.lattice_constant = lattice_constant
        cell = materials.material("CsPbBr3").lattice_constant if cell is None else cell
        self.cell = validate.number("cell", cell, **POSITIVE)
        if lattice_constant is not None:
            self.cell = validate.number("lattice_constant", lattice_constant, **POSITIVE)
        else:
            self._edges = np.pi**2 / 8 * self.cell, np.inf
            self.temperatures = 0.0, _coherence_volume(self.cell, self.mass, _K, units.BOLTZMANN) ** (2 / 3)

    @property
    def null_limit(self) -> Closure | None:
        return self

    def _number(self, T, D):
        kT = units.BOLTZMANN * T
        if self.lattice_constant is None:
            return (D / self.cell * box_average(_box_level(1, self.mass, D, _K) / kT)) ** 3
        n = np.rint(D / self.cell)[..., None]
        validate.affordable("D", D, memory=80.0 * n.max() * n.size)
        m = np.arange(1, int(n.max()) + 1)
        level = np.where(m <= n, _chain_level(m, n, self.mass, self.cell, _K), np.inf)
        share = np.where((m <= n) & (m % 2 == 1), _chain_share(np.minimum(m, n), n), 0.0)
        return _thermal_share(level, share, kT) ** 3

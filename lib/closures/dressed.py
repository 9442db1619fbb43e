"""The thermal envelope with a local lattice potential to second order."""

from __future__ import annotations

import numpy as np

from lib import symbolic, units, validate
from lib.closures.base import POSITIVE, plain
from lib.closures.envelope import ThermalEnvelope

_correlation = symbolic.numeric(symbolic.CORRELATION_KERNEL, symbolic.w, symbolic.s, symbolic.beta)
_dressing = symbolic.numeric(symbolic.DRESSING_KERNEL, symbolic.spread, symbolic.s, symbolic.beta)

_K = units.HBAR2_OVER_2M0


class DressedEnvelope(ThermalEnvelope):
    """The thermal envelope with a local lattice potential to second order, bulk cumulant.

    Parameters
    ----------
    mass, lattice_constant, cell
        As for :class:`ThermalEnvelope`.
    spectral_density : lib.phonons.SpectralDensity
        Of the *local* potential of a cell, whose sigma and lambda exceed those of the
        whole dot (see ``lib.phonons.single_level_factor``).
    correlation_length : float
        xi of exp(-r^2/(2 xi^2)), nm.

    Notes
    -----
    Overestimates the effect in small dots at 10 to 50 K.
    """

    label = "dressed thermal envelope"

    def __init__(self, mass, spectral_density, correlation_length, lattice_constant=None, cell=None):
        super().__init__(mass, lattice_constant, cell)
        self.spectral_density = spectral_density
        self.correlation_length = validate.number("correlation_length", correlation_length, **POSITIVE)

    @property
    def null_limit(self):
        return ThermalEnvelope(self.mass, self.lattice_constant, self.cell)

    def _number(self, T, D):
        return super()._number(T, D) * self.factor(T)

    def _factor(self, T, D):
        return self.factor(T)

    def factor(self, T):
        """N_coh over that of the thermal envelope, in the shape of ``T`` (K); 1 when J = 0."""
        T = validate.temperature(T)
        each, back = np.unique(T, return_inverse=True)
        spread = np.sqrt(2 * _K / self.mass) / self.correlation_length
        # Double-exponential quadrature: the paths spread, and fast phonons relax, near both ends.
        y, step = np.linspace(-4, 4, 161, retstep=True)
        rise, fall = 1 / (1 + np.exp(-np.pi * np.sinh(y))), 1 / (1 + np.exp(np.pi * np.sinh(y)))
        weight = step * np.pi * np.cosh(y) * rise * fall
        J, log = self.spectral_density, np.empty(len(each))
        for i, beta in enumerate(1 / (units.BOLTZMANN * each)):
            correlation = _correlation(J.energy, beta * rise[:, None], beta) @ J.weight
            log[i] = beta**2 * np.sum(weight * fall * correlation * _dressing(spread, beta * rise, beta))
        return plain(np.exp(log)[back.ravel()].reshape(T.shape))

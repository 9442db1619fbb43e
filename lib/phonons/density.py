"""The phonon spectral density of Eq. 2 and its integrals, Eq. 3 among them.

J(w) = sum_q g_q^2 delta(w - w_q) in meV, phonon energies w in meV. Every density
keeps nodes and weights, so that the integral of J(w) f(w) is a plain sum: exact for
discrete modes, Gaussian quadrature for continuous densities.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from lib import units, validate
from lib.phonons import kernels
from lib.phonons.models import POSITIVE, ModelDensities
from lib.phonons.raman import MeasuredDensities


@dataclass(frozen=True)
class SpectralDensity(ModelDensities, MeasuredDensities):
    """A phonon spectral density J(w) of the exciton, Eq. 2 of the paper.

    Make one with :meth:`from_modes`, :meth:`from_raman`, :meth:`brownian_oscillator`,
    :meth:`drude_lorentz` or :meth:`ohmic`; add two with ``+``, scale one with ``*``.

    Attributes
    ----------
    energy : ndarray, shape (n,)
        Phonon energies of the nodes, meV.
    weight : ndarray, shape (n,)
        Weights, meV^2: the integral of J f is ``sum(weight * f(energy))``. For
        discrete modes the weight is g^2.
    low_power, high_power : float
        J ~ w^low_power as w -> 0 and J ~ w^-high_power as w -> infinity; infinite
        where J vanishes beyond an edge. They decide which moments are finite.
    """

    energy: np.ndarray
    weight: np.ndarray
    low_power: float = np.inf
    high_power: float = np.inf
    _density: Callable | None = field(default=None, repr=False)

    def __add__(self, other):
        densities = (self._density, other._density)
        both = None if None in densities else (lambda x: densities[0](x) + densities[1](x))
        return SpectralDensity(
            np.concatenate([self.energy, other.energy]),
            np.concatenate([self.weight, other.weight]),
            min(self.low_power, other.low_power),
            min(self.high_power, other.high_power),
            both,
        )

    def __mul__(self, factor):
        factor = validate.number("factor", factor, "finite and at least 0", at_least=0.0)
        inner = self._density
        scaled = None if inner is None else (lambda x: factor * inner(x))
        return SpectralDensity(self.energy, self.weight * factor, self.low_power, self.high_power, scaled)

    __rmul__ = __mul__

    # ------------------------------------------------------------------ what it tells
    @property
    def discrete(self) -> bool:
        """True where J is a sum of delta functions."""
        return self._density is None

    def density(self, energy):
        """J at phonon energies ``energy`` (meV, above 0), in meV; same shape.

        Raises
        ------
        ValueError
            For discrete modes, whose J is a sum of delta functions.
        """
        if self.discrete:
            raise ValueError(
                "density of discrete modes is a sum of delta functions: use energy and weight, or give broadening="
            )
        energy = validate.numbers("energy", energy, POSITIVE, above=0.0)
        return self._density(energy)

    def _integral(self, values):
        return np.asarray(values) @ self.weight

    def _need(self, name, low, high):
        # int J w^low' converges at 0 when low_power + low' > -1, at infinity when high' - high_power < -1
        if self.low_power + low <= -1:
            raise ValueError(
                f"{name} is not finite: J falls only as w^{self.low_power:g} for w -> 0, "
                f"and the integrand goes as w^{self.low_power + low:g}"
            )
        if high - self.high_power >= -1:
            raise ValueError(
                f"{name} is not finite: J falls only as w^-{self.high_power:g} for large w, "
                f"and the integrand goes as w^{high - self.high_power:g}"
            )

    def moment(self, order):
        """m_k = int J w^k dw, in meV^(k+2); raises ValueError with the reason where it is infinite."""
        order = validate.number("order", order, "a finite number")
        self._need(f"the moment m_{order:g}", order, order)
        return float(self._integral(self.energy**order))

    def finite_moments(self):
        """Which of lambda, S, m_0, m_1, m_2, m_3 and the zero-phonon line at T > 0 exist, name -> bool."""
        checks = {
            "reorganization_energy": (-1, -1),
            "huang_rhys": (-2, -2),
            "m_0": (0, 0),
            "m_1": (1, 1),
            "m_2": (2, 2),
            "m_3": (3, 3),
            "zero_phonon_line": (-3, -2),
        }
        found = {}
        for name, (low, high) in checks.items():
            try:
                self._need(name, low, high)
                found[name] = True
            except ValueError:
                found[name] = False
        return found

    @property
    def reorganization_energy(self) -> float:
        """lambda = m_{-1}, meV."""
        return self.moment(-1)

    @property
    def huang_rhys(self) -> float:
        """Total Huang-Rhys factor S = m_{-2} over all modes of this density."""
        return self.moment(-2)

    @property
    def zero_point_variance(self) -> float:
        """m_0, the part of Eq. 3 that stays at T = 0, meV^2."""
        return self.moment(0)

    def _thermal(self, name, kernel, T, low, high):
        T = validate.temperature(T)
        self._need(name, low, high)
        values = kernel(self.energy, units.BOLTZMANN * T[..., None])
        result = self._integral(values)
        return float(result) if np.ndim(result) == 0 else result

    def variance(self, T):
        """Eq. 3: sigma^2(T) = int J coth(w/2kT) dw, meV^2, in the shape of T (K)."""
        return self._thermal("the variance of Eq. 3", kernels.coth, T, -1, 0)

    def thermal_variance(self, T):
        """The part of Eq. 3 that freezes out, 2 int J n_B dw, meV^2, in the shape of T (K)."""
        return self._thermal("the thermal variance", kernels.two_bose, T, -1, -np.inf)

    def sigma(self, T):
        """Square root of Eq. 3, meV, in the shape of T (K)."""
        return np.sqrt(self.variance(T))

    def debye_waller(self, T):
        """Weight of the zero-phonon line, exp(-int J coth(w/2kT)/w^2 dw), in the shape of T (K).

        For a single discrete mode the transitions n -> n add to it at the same energy:
        the line there is stronger by the Bessel function I_0(2 S sqrt(n_B (n_B + 1))).

        Raises ValueError where J falls no faster than w^2 for w -> 0: the line is then gone at any T > 0.
        """
        return np.exp(-self._thermal("the zero-phonon exponent", kernels.debye_waller, T, -3, -2))

    def line_broadening(self, time, T):
        """g(t) of the exact line shape; ``time`` in 1/meV (hbar = 1), shape (n,), one T in K. Complex."""
        time = validate.vector("time", time)
        kT = units.BOLTZMANN * validate.number("T", T, "finite and above 0 K", above=0.0)
        self._need("the line-broadening function", -1, -1)
        out = np.empty(len(time), dtype=complex)
        # Blocks keep the (time x node) table small.
        for start in range(0, len(time), 4096):
            part = slice(start, start + 4096)
            out[part] = kernels.broadening(self.energy, kT, time[part, None]) @ self.weight
        return out

"""The phonon spectral density of Eq. 2 and its integrals, Eq. 3 among them.

J(w) = sum_q g_q^2 delta(w - w_q) in meV, phonon energies w in meV. Every density
keeps nodes and weights, so that the integral of J(w) f(w) is a plain sum: exact for
discrete modes, Gaussian quadrature for continuous densities.
"""

from __future__ import annotations

import numbers
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from .. import units, validate
from . import kernels
from .models import ModelDensities
from .raman import MeasuredDensities

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    from ..hints import Floats, Values


#: Relative error that the integrals over a closed form may have.
TOLERANCE = 1e-6
#: Most terms, nodes times times, that one line-broadening function is summed from, some seconds; one that no matrix
#: product takes counts as twenty.
MOST_WORK = 1_000_000_000
#: Orders of the moments that the nodes are made for.
HIGHEST_ORDER = 6


@dataclass(frozen=True, eq=False)
class SpectralDensity(ModelDensities, MeasuredDensities):
    """A phonon spectral density J(w) of the exciton, Eq. 2 of the paper.

    Make one with :meth:`from_modes`, :meth:`from_huang_rhys`, :meth:`from_density`, :meth:`from_raman`,
    :meth:`brownian_oscillator`, :meth:`drude_lorentz` or :meth:`ohmic`. Add two with ``+`` (or many with ``sum``), scale
    one with ``*`` and ``/``, take a part of it away with ``-``.

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
    #: (nodes, weights, density or None, ends) of what was added up: a continuous part can be given finer nodes.
    _parts: tuple = field(default=(), repr=False)
    _ends: tuple | None = field(default=None, repr=False)

    #: numpy numbers leave ``*`` and ``+`` to this class.
    __array_ufunc__ = None

    def __post_init__(self) -> None:
        if self._density is None and not self._parts:  # modes of a reader; nodes of a continuous density are made here
            energy = validate.vector("energy", self.energy, "one-dimensional, non-empty, each above 0 meV", above=0.0)
            weight = validate.vector("weight", self.weight, "finite and at least 0 meV^2", at_least=0.0)
            validate.same_length(energy=energy, weight=weight)
            object.__setattr__(self, "energy", energy)
            object.__setattr__(self, "weight", weight)
        energy, weight = self.energy, self.weight
        if not self._parts:
            ends = self._ends or (energy.min(), energy.max())
            object.__setattr__(self, "_parts", ((energy, weight, self._density, ends),))

    @classmethod
    def _joined(cls, parts, low_power, high_power):
        energy, weight, densities, _ = zip(*parts)
        both = None if None in densities else (lambda x: sum(density(x) for density in densities))
        return cls(np.concatenate(energy), np.concatenate(weight), low_power, high_power, both, tuple(parts))

    def __add__(self, other: SpectralDensity) -> SpectralDensity:
        validate.instance("other", other, SpectralDensity)
        powers = min(self.low_power, other.low_power), min(self.high_power, other.high_power)
        return self._joined(self._parts + other._parts, *powers)

    def __radd__(self, other: Any) -> SpectralDensity:
        # sum() starts from 0
        return self if isinstance(other, numbers.Real) and other == 0 else self.__add__(other)

    def __mul__(self, factor: float) -> SpectralDensity:
        factor = validate.number("factor", factor, "finite and at least 0", at_least=0.0)
        parts = [
            (nodes, weight * factor, None if density is None else lambda x, f=density: factor * f(x), ends)
            for nodes, weight, density, ends in self._parts
        ]
        return self._joined(parts, self.low_power, self.high_power)

    __rmul__ = __mul__

    def __truediv__(self, divisor: float) -> SpectralDensity:
        return self * (1 / validate.number("divisor", divisor, "finite, from 1e-12 on", at_least=1e-12))

    def __sub__(self, other: SpectralDensity) -> SpectralDensity:
        """What is left when a part is taken away.

        Every node of ``other`` must be one of this density's, with no more weight: modes of a list, or a density
        that was added. ValueError where that is not so, since J would be negative or its nodes unknown.
        """
        validate.instance("other", other, SpectralDensity)
        weight = self.weight.copy()
        order = np.argsort(self.energy, kind="stable")
        place = np.searchsorted(self.energy[order], other.energy * (1 - 1e-9))
        for i, x, w in zip(place, other.energy, other.weight):
            while i < len(order) and self.energy[order[i]] <= x * (1 + 1e-9) and w > 0:
                taken = min(w, weight[order[i]])
                weight[order[i]] -= taken
                w, i = w - taken, i + 1
            if w > 1e-9 * self.weight.max():
                raise ValueError(
                    f"other is not a part of this density: at {x:.4g} meV it has {w:.3g} meV^2 more, and J must stay positive"
                )
        # Rounding leaves specks where a mode is taken away whole.
        weight[weight < 1e-12 * self.weight] = 0.0
        parts: list[tuple] = []
        start = 0
        for nodes, old, density, ends in self._parts:
            left = weight[start : start + len(nodes)]
            start += len(nodes)
            share = np.divide(left, old, out=np.zeros_like(old), where=old > 0)
            if density is None:
                kept = left > 0
                parts += [(nodes[kept], left[kept], None, ends)] if kept.any() else []
            elif np.ptp(share[old > 0]) < 1e-9:
                one = share.max(initial=0.0)
                parts += [(nodes, left, lambda x, d=density, f=one: f * d(x), ends)] if one > 0 else []
            else:
                raise ValueError("other is not a part of this density: the shapes of their continuous parts differ")
        if not parts:
            return self * 0.0
        return self._joined(parts, self.low_power, self.high_power)

    # ------------------------------------------------------------------ what it tells
    @property
    def discrete(self) -> bool:
        """True where J is a sum of delta functions."""
        return self._density is None

    def density(self, energy: ArrayLike) -> Floats:
        """J at phonon energies ``energy`` (meV, above 0), in meV; same shape.

        Raises
        ------
        ValueError
            For discrete modes, whose J is a sum of delta functions.
        """
        if self._density is None:
            raise ValueError(
                "density of discrete modes is a sum of delta functions: use energy and weight, or give broadening="
            )
        energy = validate.numbers("energy", energy, "finite and above 0 meV", above=0.0)
        with np.errstate(over="ignore", under="ignore"):
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

    def _resolve(self, name, low, high):
        # What the nodes leave out below the first and above the last, where J is a power and the integrand w^low, w^high.
        missed = 0.0
        for nodes, weight, density, (bottom, top) in self._parts:
            if density is None or not weight.any():
                continue
            if np.isfinite(self.low_power):
                rest = density(np.array([bottom]))[0] * bottom ** (low + 1) / (self.low_power + low + 1)
                missed = max(missed, rest / (weight @ nodes**low))
            if np.isfinite(self.high_power) and np.isfinite(high):
                rest = density(np.array([top]))[0] * top ** (high + 1) / (self.high_power - high - 1)
                missed = max(missed, rest / (weight @ nodes**high))
        if missed > TOLERANCE:
            raise ValueError(f"{name} is so close to infinite that the nodes of this density miss {missed:.2g} of it")

    def moment(self, order: float) -> float:
        """m_k = int J w^k dw, in meV^(k+2), for k from -6 to 6; raises ValueError with the reason where it is infinite."""
        order = validate.number(
            "order", order, f"from {-HIGHEST_ORDER} to {HIGHEST_ORDER}", at_least=-HIGHEST_ORDER, at_most=HIGHEST_ORDER
        )
        name = f"the moment m_{order:g}"
        self._need(name, order, order)
        self._resolve(name, order, order)
        return float(self._integral(self.energy**order))

    def finite_moments(self) -> dict[str, bool]:
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
        self._resolve(name, low, high)
        with np.errstate(all="ignore"):  # what is not finite is refused
            result = self._integral(kernel(self.energy, units.BOLTZMANN * T[..., None]))
        if not np.all(np.isfinite(result)):
            raise ValueError(f"T = {np.max(T):.3g} K is not allowed: {name} is then too large for a number")
        return float(result) if np.ndim(result) == 0 else result

    def variance(self, T: ArrayLike) -> Values:
        """Eq. 3: sigma^2(T) = int J coth(w/2kT) dw, meV^2, in the shape of T (K)."""
        return self._thermal("the variance of Eq. 3", kernels.coth, T, -1, 0)

    def thermal_variance(self, T: ArrayLike) -> Values:
        """The part of Eq. 3 that freezes out, 2 int J n_B dw, meV^2, in the shape of T (K)."""
        return self._thermal("the thermal variance", kernels.two_bose, T, -1, -np.inf)

    def sigma(self, T: ArrayLike) -> Values:
        """Square root of Eq. 3, meV, in the shape of T (K)."""
        return np.sqrt(self.variance(T))

    def debye_waller(self, T: ArrayLike) -> Values:
        """Weight of the zero-phonon line, exp(-int J coth(w/2kT)/w^2 dw), in the shape of T (K).

        For a single discrete mode the transitions n -> n add to it at the same energy:
        the line there is stronger by the Bessel function I_0(2 S sqrt(n_B (n_B + 1))).

        Raises ValueError where J falls no faster than w^2 for w -> 0: the line is then gone at any T > 0.
        """
        with np.errstate(under="ignore"):
            return np.exp(-self._zero_phonon_exponent(T))

    def _zero_phonon_exponent(self, T):
        return self._thermal("the zero-phonon exponent", kernels.debye_waller, T, -3, -2)

    def line_broadening(self, time: ArrayLike, T: float) -> NDArray[np.complex128]:
        """g(t) of the exact line shape; ``time`` in 1/meV (hbar = 1), shape (n,), one T in K. Complex.

        Continuous densities get nodes fine enough for the longest time; and ValueError where that would take more than some seconds.
        """
        time = validate.vector("time", time)
        kT = units.BOLTZMANN * validate.number("T", T, "finite and above 0 K", above=0.0)
        self._need("the line-broadening function", -1, -1)
        energy, weight = self._resolved(float(np.max(abs(time))), kT, MOST_WORK // len(time))
        even = len(time) > 64 and time[0] == 0 and np.allclose(np.diff(time), time[1], rtol=1e-9, atol=0)
        work = len(time) * (np.where(energy * np.max(abs(time)) < 1.0, 20, 1).sum() if even else 20 * len(energy))
        if work > MOST_WORK or np.max(abs(time)) * energy.max() > 1e14:
            raise ValueError(
                f"{len(time)} times up to {np.max(abs(time)):.3g} /meV are not allowed: with {len(energy)} phonon energies that "
                f"is too much work ({work:.1g}, at most {MOST_WORK:.0e}); a coarser resolution needs less"
            )
        with np.errstate(over="ignore", under="ignore"):
            return (_on_uniform_times if even else _term_by_term)(energy, weight, kT, time)

    def _resolved(self, longest, kT, most):
        """Nodes between which no phase w t turns by more than 6 up to the time ``longest``, at most ``most``."""
        found = []
        for nodes, weight, density, (_, top) in self._parts:
            order = np.argsort(nodes)
            x, w = nodes[order], weight[order]
            if density is not None:
                with np.errstate(over="ignore", under="ignore"):
                    strength = w * kernels.debye_waller(x, kT)
                # Below the first and above the last of these, all that is left moves g(t) by less than 1e-8.
                last = np.searchsorted(-np.cumsum(strength[::-1])[::-1], -1e-8)
                slow = min(np.searchsorted(np.cumsum(strength * (x * longest) ** 2), 1e-8), max(last - 1, 0))
                mesh = np.concatenate([x[slow:last], [top] if last == len(x) else []])
                count = np.ceil(np.diff(mesh) * longest / 6.0)
                if 4 * count.sum() > min(most, 20_000_000):
                    raise ValueError(
                        f"times up to {longest:.3g} /meV are not allowed: they resolve phonon energies too finely"
                    )
                if count.max(initial=0.0) > 1:
                    x, w = self._refined(mesh, count.astype(int), density, (x[last:], w[last:]))
            found.append((x, w))
        return tuple(np.concatenate(column) for column in zip(*found))

    @staticmethod
    def _refined(mesh, count, density, rest):
        left, width = np.repeat(mesh[:-1], count), np.repeat(np.diff(mesh) / np.maximum(count, 1), count)
        within = np.arange(count.sum()) - np.repeat(np.cumsum(count) - count, count)
        z, v = np.polynomial.legendre.leggauss(4)
        x = ((left + within * width)[:, None] + width[:, None] * (z + 1) / 2).ravel()
        w = (width[:, None] * v / 2).ravel() * density(x)
        return np.concatenate([x, rest[0]]), np.concatenate([w, rest[1]])


def _term_by_term(energy, weight, kT, time):
    out = np.empty(len(time), dtype=complex)
    # Blocks keep the (time x node) table small.
    block = max(1, 2_000_000 // len(energy))
    for start in range(0, len(time), block):
        part = slice(start, start + block)
        out[part] = kernels.broadening(energy, kT, time[part, None]) @ weight
    return out


def _on_uniform_times(energy, weight, kT, time):
    """The same sum for times 0, dt, 2 dt ...: exp(i w t) is a product of a coarse and a fine step, so a matrix product."""
    # Where w t stays small, 1 - cos(w t) must not be taken as a difference.
    slow = energy * time[-1] < 1.0
    out = _term_by_term(energy[slow], weight[slow], kT, time) if slow.any() else np.zeros(len(time), complex)
    w, b = energy[~slow], weight[~slow] / energy[~slow] ** 2
    if len(w) == 0:
        return out
    a = b * kernels.coth(w, kT)
    fine = int(np.ceil(np.sqrt(len(time))))
    step = np.exp(1j * np.outer(w, time[:fine]))
    coarse = np.exp(1j * np.outer(np.arange(0, len(time), fine) * time[1], w))
    cosine, sine = ((coarse * amplitude @ step).ravel()[: len(time)] for amplitude in (a, b))
    return out + a.sum() - cosine.real + 1j * (sine.imag - time * (b @ w))

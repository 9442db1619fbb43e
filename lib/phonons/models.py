"""Spectral densities from modes and from the model forms of the field; the constructors of ``SpectralDensity``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy.special import gammaln

from .. import validate
from ..validate import warn

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from ..hints import Floats
    from ..phonons import SpectralDensity


#: Energies this package is meant for, meV: far below the softest mode of a dot to far above the stiffest bond.
LOWEST, HIGHEST = 1e-6, 1e6
POSITIVE = f"from {LOWEST:g} to {HIGHEST:g} meV"
#: No vibration of a dot lies below this energy, meV: half a wavelength of sound across 100 nm.
SLOWEST_SOUND = 0.05
#: Points of the Gauss-Legendre rule on each panel.
_Z, _V = np.polynomial.legendre.leggauss(24)


def energies(name: str, value: ArrayLike, allowed: str = "one-dimensional, non-empty, each " + POSITIVE) -> Floats:
    """Phonon energies as a one-dimensional array in meV."""
    return validate.vector(name, value, allowed, at_least=LOWEST, at_most=HIGHEST)


def one_energy(name: str, value: float) -> float:
    """One energy in meV."""
    return validate.number(name, value, POSITIVE, at_least=LOWEST, at_most=HIGHEST)


def _doubtful_modes(energy, huang_rhys, couplings):
    """Warn where a list of modes looks like one in other units."""
    total = huang_rhys.sum()
    slow = energy < SLOWEST_SOUND
    if slow.any() and not slow.all() and huang_rhys[slow].sum() > 0.01 * total:
        warn(
            f"{slow.sum()} modes below {SLOWEST_SOUND:g} meV (the lowest at {energy.min():.2g} meV) make "
            f"{100 * huang_rhys[slow].sum() / total:.3g} % of S = {total:.3g}: the three acoustic modes that a calculation at the "
            "Gamma point leaves near zero? lowest= leaves them out"
        )
    if couplings is not None and len(energy) > 1 and np.all(couplings < 1) and 0 < total < 0.01:
        warn(f"these couplings give S = {total:.2g} in all: are they Huang-Rhys factors? from_huang_rhys takes those")
    if couplings is None and total > 20:
        warn(f"S = {total:.3g} in all: are these couplings in meV? from_modes takes those")
    if len(energy) > 1 and energy.min() > 60:
        warn(f"the lowest mode is at {energy.min():.3g} meV, above any of these crystals: wavenumbers (1/cm)?")


class ModelDensities:
    """Constructors from a list of modes and from closed forms."""

    @classmethod
    @validate.guarded()
    def from_modes(
        cls, energy: ArrayLike, coupling: ArrayLike, broadening: ArrayLike | None = None, *, lowest: float | None = None
    ) -> SpectralDensity:
        """Discrete modes, or modes broadened in proportion to their energy.

        Parameters
        ----------
        energy : array_like, shape (n,)
            Phonon energies, meV, from 1e-6 to 1e6.
        coupling : array_like, shape (n,)
            Exciton-phonon couplings g, meV, from 0 to 1e6.
        broadening : float or array_like, optional
            Standard deviation of ln(w) of each mode, at most 3. The shape is log-normal with
            the mode's energy as its median: unlike a Gaussian it has no weight at
            w = 0, so every moment stays finite. A closure: the true shape is unknown.
        lowest : float, optional
            Modes below this energy, meV, are left out; by default none.

        Raises
        ------
        ValueError
            For energies or couplings outside these ranges, or lists of different lengths.

        Warns
        -----
        UserWarning
            Where the list looks like one in other units, or holds the zero modes of a calculation.
        """
        energy = energies("energy", energy)
        coupling = validate.vector("coupling", coupling, f"from 0 to {HIGHEST:g} meV", at_least=0.0, at_most=HIGHEST)
        validate.same_length(energy=energy, coupling=coupling)
        kept = _kept(energy, lowest)
        _doubtful_modes(energy[kept], (coupling / energy)[kept] ** 2, coupling[kept])
        return cls._modes(energy, coupling, broadening, kept)

    @classmethod
    @validate.guarded()
    def from_huang_rhys(
        cls,
        energy: ArrayLike,
        huang_rhys: ArrayLike,
        broadening: ArrayLike | None = None,
        *,
        lowest: float | None = None,
    ) -> SpectralDensity:
        """Modes given by their Huang-Rhys factors S = (g/w)^2, from 0 to 1e6; the rest as in :meth:`from_modes`.

        A broadened mode keeps its coupling g, so its S rises by exp(2 s^2) where s is the broadening.
        """
        energy = energies("energy", energy)
        factor = validate.vector("huang_rhys", huang_rhys, "from 0 to 1e6", at_least=0.0, at_most=1e6)
        validate.same_length(energy=energy, huang_rhys=factor)
        kept = _kept(energy, lowest)
        _doubtful_modes(energy[kept], factor[kept], None)
        return cls._modes(energy, energy * np.sqrt(factor), broadening, kept)

    @classmethod
    def _modes(cls, energy, coupling, broadening, kept):
        if broadening is None:
            return cls(energy[kept], coupling[kept] ** 2)
        spread = validate.numbers("broadening", broadening, "above 0, at most 3 (standard deviation of ln w)", above=0.0, at_most=3.0)  # fmt: skip
        if spread.ndim > 1 or spread.size not in (1, len(energy)):
            raise ValueError(f"broadening has shape {spread.shape}; it must be one number, or one for each energy")
        spread, energy, coupling = np.broadcast_to(spread, energy.shape)[kept], energy[kept], coupling[kept]
        # The trapezoidal rule converges exponentially for a Gaussian in ln w; w^k moves it by k spreads.
        reach = 7.0 + 6.0 * spread.max()
        z = np.linspace(-reach, reach, 2 * int(np.ceil(reach / 0.078)) + 1)
        share = np.exp(-(z**2) / 2)
        share /= share.sum()
        nodes = energy[:, None] * np.exp(spread[:, None] * z)
        weights = coupling[:, None] ** 2 * share

        def density(x):
            u = (np.log(x[..., None]) - np.log(energy)) / spread
            return np.sum(coupling**2 * np.exp(-(u**2) / 2) / (np.sqrt(2 * np.pi) * spread * x[..., None]), axis=-1)

        return cls(nodes.ravel(), weights.ravel(), _density=density)

    @classmethod
    @validate.guarded()
    def brownian_oscillator(cls, reorganization_energy: float, frequency: float, damping: float) -> SpectralDensity:
        """Damped mode, J = (2 lambda/pi) w0^2 gamma w / [(w0^2 - w^2)^2 + gamma^2 w^2].

        All three in meV; damping from 1e-6 to 1e6 times the frequency. J is Ohmic at w -> 0 (S infinite) and
        falls as w^-3 (moments from m_2 on infinite). Finite integrals are right to 1e-6 of their value.
        """
        lam = one_energy("reorganization_energy", reorganization_energy)
        w0 = one_energy("frequency", frequency)
        gamma = validate.number("damping", damping, "from 1e-6 to 1e6 times the frequency", at_least=1e-6 * w0, at_most=1e6 * w0)  # fmt: skip

        def density(x):
            # (w0^2 - x^2) as a product: near the resonance of a sharp mode the difference of squares cancels.
            return (2 * lam / np.pi) * w0**2 * gamma * x / (((w0 - x) * (w0 + x)) ** 2 + (gamma * x) ** 2)

        # Poles of J: |w| = w0 at an angle for weak damping, two on the imaginary axis for strong.
        half, root = gamma / 2, np.sqrt(complex(w0**2 - gamma**2 / 4))
        poles = [root + 1j * half] if root.real > 0 else [1j * (half + root.imag), 1j * w0**2 / (half + root.imag)]
        slow, fast = min(abs(p) for p in poles), max(abs(p) for p in poles)
        return cls._continuous(density, poles, (1e-9 * slow, 1e8 * fast), low_power=1.0, high_power=3.0)

    @classmethod
    @validate.guarded()
    def drude_lorentz(cls, reorganization_energy: float, relaxation: float, cutoff: float) -> SpectralDensity:
        """Overdamped (relaxational) response, J = (2 lambda/pi) gamma w/(w^2 + gamma^2) below ``cutoff``.

        ``reorganization_energy`` (of the uncut form), ``relaxation`` gamma and
        ``cutoff`` in meV. Without the cut-off sigma^2 diverges: each decade
        of it adds (2 lambda gamma/pi) ln 10. Ohmic at w -> 0, so S is infinite.
        Finite integrals are right to 1e-6 of their value.
        """
        lam, gamma = one_energy("reorganization_energy", reorganization_energy), one_energy("relaxation", relaxation)
        top = one_energy("cutoff", cutoff)

        def density(x):
            return np.where(x <= top, (2 * lam / np.pi) * gamma * x / (x**2 + gamma**2), 0.0)

        return cls._continuous(density, [1j * gamma], (1e-9 * min(gamma, top), top), low_power=1.0, high_power=np.inf)

    @classmethod
    @validate.guarded()
    def ohmic(cls, reorganization_energy: float, cutoff: float, power: float = 1.0) -> SpectralDensity:
        """J proportional to w^power exp(-w/cutoff); power 1 is Ohmic, above 1 super-Ohmic.

        ``reorganization_energy`` and ``cutoff`` in meV; ``power`` from 0.1 to 1000.
        S is finite for power > 1, the zero-phonon line survives T > 0 for power > 2.
        Finite integrals are right to 1e-6 of their value.
        """
        lam, wc = one_energy("reorganization_energy", reorganization_energy), one_energy("cutoff", cutoff)
        p = validate.number("power", power, "from 0.1 to 1000", at_least=0.1, at_most=1000.0)

        def density(x):
            return lam * np.exp(p * np.log(x / wc) - x / wc - gammaln(p))

        # The slowest of the integrals lambda, S and zero-phonon line gathers as w^(p - n): reach down until 1e-12 is left.
        gathers = min([1.0, *(p - n for n in (0, 1, 2) if p - n >= 0.1)])
        bottom = max(10.0 ** (-12 / gathers), 1e-120)
        peak = p * np.exp(np.arange(-10, 11) / np.sqrt(p))
        top = p + 60 + 10 * np.sqrt(p)
        return cls._continuous(
            density, [], (bottom * wc, top * wc), low_power=p, high_power=np.inf, breaks=wc * peak[peak < top]
        )

    @classmethod
    def _continuous(cls, density, poles, ends, low_power, high_power, breaks=()):
        # Gauss-Legendre in ln w. Panels end at decades, and around a pole at distances that double, from that of the
        # pole to the axis on: each panel is then at least as far from the pole as it is long.
        bottom, top = ends
        edges = [*np.geomspace(bottom, top, 1 + int(np.ceil(np.log10(top / bottom)))), *breaks]
        for pole in poles:
            step = abs(pole.imag) * 2.0 ** np.arange(60)
            step = step[step < abs(pole)]
            edges += [pole.real, *(pole.real + step), *(pole.real - step)]
        edges = np.unique([e for e in edges if bottom < e < top] + [bottom, top])
        low, high = np.log(edges[:-1, None]), np.log(edges[1:, None])
        nodes = np.exp((low + high) / 2 + (high - low) / 2 * _Z).ravel()
        weights = ((high - low) / 2 * _V).ravel() * nodes * density(nodes)
        return cls(nodes, weights, low_power, high_power, density, _ends=(bottom, top))


def _kept(energy, lowest):
    if lowest is None:
        return np.ones(len(energy), bool)
    kept = energy >= validate.number("lowest", lowest, "finite and above 0 meV", above=0.0)
    if not kept.any():
        raise ValueError(f"lowest = {float(lowest):g} meV is not allowed: it leaves no mode, the highest is at {energy.max():g} meV")  # fmt: skip
    return kept

"""Spectral densities from modes and from the model forms of the field; the constructors of ``SpectralDensity``."""

from __future__ import annotations

import numpy as np

from lib import validate

POSITIVE = "finite and above 0 meV"


def positive_energies(name, value):
    """Phonon energies as a one-dimensional array in meV, each above 0."""
    return validate.vector(name, value, f"one-dimensional, non-empty, each {POSITIVE}", above=0.0)


class ModelDensities:
    """Constructors from a list of modes and from closed forms."""

    @classmethod
    def from_modes(cls, energy, coupling, broadening=None):
        """Discrete modes, or modes broadened in proportion to their energy.

        Parameters
        ----------
        energy : array_like, shape (n,)
            Phonon energies, meV, above 0.
        coupling : array_like, shape (n,)
            Exciton-phonon couplings g, meV, at least 0.
        broadening : float or array_like, optional
            Standard deviation of ln(w) of each mode. The shape is log-normal with
            the mode's energy as its median: unlike a Gaussian it has no weight at
            w = 0, so every moment stays finite. A closure: the true shape is unknown.

        Raises
        ------
        ValueError
            For energies not above 0, negative couplings, or lists of different lengths.
        """
        energy = positive_energies("energy", energy)
        coupling = validate.vector("coupling", coupling, "finite and at least 0 meV", at_least=0.0)
        validate.same_length(energy=energy, coupling=coupling)
        if broadening is None:
            return cls(energy, coupling**2)
        spread = np.broadcast_to(
            validate.numbers("broadening", broadening, "finite and above 0 (standard deviation of ln w)", above=0.0),
            energy.shape,
        )
        # The trapezoidal rule converges exponentially for a Gaussian in ln w.
        z = np.linspace(-7.0, 7.0, 181)
        share = np.exp(-(z**2) / 2)
        share /= share.sum()
        nodes = energy[:, None] * np.exp(spread[:, None] * z)
        weights = coupling[:, None] ** 2 * share

        def density(x):
            u = (np.log(x[..., None]) - np.log(energy)) / spread
            return np.sum(coupling**2 * np.exp(-(u**2) / 2) / (np.sqrt(2 * np.pi) * spread * x[..., None]), axis=-1)

        return cls(nodes.ravel(), weights.ravel(), _density=density)

    @classmethod
    def brownian_oscillator(cls, reorganization_energy, frequency, damping):
        """Damped mode, J = (2 lambda/pi) w0^2 gamma w / [(w0^2 - w^2)^2 + gamma^2 w^2].

        All three in meV, above 0. J is Ohmic at w -> 0 (S infinite) and falls as
        w^-3 (moments from m_2 on infinite).
        """
        lam = validate.number("reorganization_energy", reorganization_energy, POSITIVE, above=0.0)
        w0 = validate.number("frequency", frequency, POSITIVE, above=0.0)
        gamma = validate.number("damping", damping, POSITIVE, above=0.0)

        def density(x):
            return (2 * lam / np.pi) * w0**2 * gamma * x / ((w0**2 - x**2) ** 2 + (gamma * x) ** 2)

        near = [w0 + s * k * gamma for k in (0.3, 1, 3, 9) for s in (-1, 1)]
        return cls._continuous(density, [w0, *near], scale=max(w0, gamma), low_power=1.0, high_power=3.0)

    @classmethod
    def drude_lorentz(cls, reorganization_energy, relaxation, cutoff):
        """Overdamped (relaxational) response, J = (2 lambda/pi) gamma w/(w^2 + gamma^2) below ``cutoff``.

        ``reorganization_energy`` (of the uncut form), ``relaxation`` gamma and
        ``cutoff`` in meV, above 0. Without the cut-off sigma^2 diverges: each decade
        of it adds (2 lambda gamma/pi) ln 10. Ohmic at w -> 0, so S is infinite.
        """
        lam = validate.number("reorganization_energy", reorganization_energy, POSITIVE, above=0.0)
        gamma = validate.number("relaxation", relaxation, POSITIVE, above=0.0)
        top = validate.number("cutoff", cutoff, POSITIVE, above=0.0)

        def density(x):
            return np.where(x <= top, (2 * lam / np.pi) * gamma * x / (x**2 + gamma**2), 0.0)

        return cls._continuous(density, [gamma], scale=gamma, low_power=1.0, high_power=np.inf, top=top)

    @classmethod
    def ohmic(cls, reorganization_energy, cutoff, power=1.0):
        """J proportional to w^power exp(-w/cutoff); power 1 is Ohmic, above 1 super-Ohmic.

        ``reorganization_energy`` and ``cutoff`` in meV, above 0; ``power`` above 0.
        S is finite for power > 1, the zero-phonon line survives T > 0 for power > 2.
        """
        lam = validate.number("reorganization_energy", reorganization_energy, POSITIVE, above=0.0)
        wc = validate.number("cutoff", cutoff, POSITIVE, above=0.0)
        p = validate.number("power", power, "finite and above 0", above=0.0)
        from scipy.special import gamma as gamma_function

        def density(x):
            return lam / gamma_function(p) * (x / wc) ** p * np.exp(-x / wc)

        return cls._continuous(density, [wc], scale=wc, low_power=p, high_power=np.inf, top=60 * wc * max(1.0, p / 3))

    @classmethod
    def _continuous(cls, density, breaks, scale, low_power, high_power, top=None):
        # Gauss-Legendre in ln w on panels that end at decades and at the features of J.
        top = 1e7 * scale if top is None else top
        decades = scale * 10.0 ** np.arange(-9, 8)
        edges = np.unique([e for e in [*decades, *breaks] if 1e-9 * scale < e < top] + [1e-9 * scale, top])
        z, v = np.polynomial.legendre.leggauss(24)
        low, high = np.log(edges[:-1, None]), np.log(edges[1:, None])
        nodes = np.exp((low + high) / 2 + (high - low) / 2 * z).ravel()
        weights = ((high - low) / 2 * v).ravel() * nodes * density(nodes)
        return cls(nodes, weights, low_power, high_power, density)

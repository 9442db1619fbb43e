"""The phonon spectral density of Eq. 2 and what follows from it: Eq. 3 and the line shape.

J(w) = sum_q g_q^2 delta(w - w_q) in meV, phonon energies w in meV. Every density
keeps nodes and weights, so that the integral of J(w) f(w) is a plain sum: exact for
discrete modes, Gaussian quadrature for continuous densities.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
from scipy.interpolate import CubicSpline

from lib import symbolic, units, validate

_coth = symbolic.numeric(symbolic.VARIANCE_KERNEL, symbolic.w, symbolic.kT)
_two_bose = symbolic.numeric(symbolic.THERMAL_KERNEL, symbolic.w, symbolic.kT)
_debye_waller = symbolic.numeric(symbolic.DEBYE_WALLER_KERNEL, symbolic.w, symbolic.kT)
_displacement = symbolic.numeric(symbolic.DISPLACEMENT, symbolic.w, symbolic.kT, symbolic.M, symbolic.kinetic)
_broadening = symbolic.numeric(symbolic.BROADENING_KERNEL, symbolic.w, symbolic.kT, symbolic.t)

#: How a Raman intensity depends on J; see :meth:`SpectralDensity.from_raman`.
CONVENTIONS = ("pre-resonance", "resonance")

_POSITIVE = "finite and above 0 meV"


def _positive_energies(name, value):
    return validate.vector(name, value, f"one-dimensional, non-empty, each {_POSITIVE}", above=0.0)


@dataclass(frozen=True)
class SpectralDensity:
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

    # ------------------------------------------------------------------ making one
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
        energy = _positive_energies("energy", energy)
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
    def from_raman(
        cls,
        wavenumber,
        intensity,
        measured_at,
        convention="pre-resonance",
        *,
        huang_rhys=None,
        reorganization_energy=None,
        linewidth=None,
        warn_overtones=True,
    ):
        """Turn a Stokes Raman spectrum into J(w).

        Parameters
        ----------
        wavenumber : array_like, shape (n,)
            Raman shifts, 1/cm, increasing and above 0: remove the elastic line first.
        intensity : array_like, shape (n,)
            Stokes intensity, arbitrary unit, at least 0, baseline removed.
        measured_at : float
            Temperature of the Raman measurement, K.
        convention : {"pre-resonance", "resonance"}
            Far from resonance, or with fast dephasing, I ~ (n_B + 1) g^2 and
            J = C I/(n_B + 1); on a sharp resonance I ~ (n_B + 1) S and
            J = C w^2 I/(n_B + 1).
        huang_rhys, reorganization_energy, linewidth : float
            Exactly one: total S, lambda in meV, or FWHM in meV at ``measured_at``.
            It fixes the constant C.
        warn_overtones : bool
            Whether to give the warning below.

        Raises
        ------
        ValueError
            For bad spectra, an unknown convention, no normalisation or more than one.

        Warns
        -----
        UserWarning
            If int J coth(w/2kT)/w^2 exceeds 1 at ``measured_at``: overtones then
            carry a large part of the spectrum and the recipe overestimates J there.
        """
        wavenumber = validate.vector(
            "wavenumber", wavenumber, "one-dimensional, non-empty, finite and above 0 1/cm", above=0.0
        )
        if np.any(np.diff(wavenumber) <= 0):
            worst = int(np.argmax(np.diff(wavenumber) <= 0))
            raise ValueError(
                f"wavenumber = {wavenumber[worst]:g}, {wavenumber[worst + 1]:g} at positions {worst}, {worst + 1} "
                "is not allowed: wavenumber must increase strictly, without duplicates"
            )
        if len(wavenumber) < 2:
            raise ValueError(f"wavenumber = {wavenumber!r} is not allowed: a spectrum needs at least 2 points")
        intensity = validate.vector("intensity", intensity, "finite and at least 0", at_least=0.0)
        validate.same_length(wavenumber=wavenumber, intensity=intensity)
        if not np.any(intensity > 0):
            raise ValueError("intensity = 0 everywhere is not allowed: the spectrum must hold some intensity")
        kT = units.BOLTZMANN * validate.number("measured_at", measured_at, "finite and above 0 K", above=0.0)
        validate.choice("convention", convention, CONVENTIONS)
        norm, value = validate.exactly_one(
            huang_rhys=huang_rhys, reorganization_energy=reorganization_energy, linewidth=linewidth
        )
        value = validate.number(norm, value, "finite and above 0", above=0.0)

        energy = wavenumber * units.WAVENUMBER
        shape = intensity / (_two_bose(energy, kT) / 2 + 1)
        if convention == "resonance":
            shape = shape * energy**2
        raw = cls._tabulated(energy, shape)
        target, now = {
            "huang_rhys": (value, raw.huang_rhys),
            "reorganization_energy": (value, raw.reorganization_energy),
            "linewidth": ((value / units.FWHM_PER_SIGMA) ** 2, float(raw._integral(_coth(energy, kT)))),
        }[norm]
        scaled = cls._tabulated(energy, shape * (target / now))
        overtones = float(scaled._integral(_debye_waller(energy, kT)))
        if warn_overtones and overtones > 1:
            warnings.warn(
                f"the integral of J coth(w/2kT)/w^2 is {overtones:.3g} at {kT / units.BOLTZMANN:g} K, above 1: "
                "overtones are as strong as fundamentals there, and this recipe counts them as one-phonon weight",
                stacklevel=2,
            )
        return scaled

    @classmethod
    def _tabulated(cls, energy, shape):
        width = np.zeros_like(energy)
        width[:-1] += np.diff(energy) / 2
        width[1:] += np.diff(energy) / 2
        return cls(energy, shape * width, _density=lambda x: np.interp(x, energy, shape, left=0.0, right=0.0))

    @classmethod
    def brownian_oscillator(cls, reorganization_energy, frequency, damping):
        """Damped mode, J = (2 lambda/pi) w0^2 gamma w / [(w0^2 - w^2)^2 + gamma^2 w^2].

        All three in meV, above 0. J is Ohmic at w -> 0 (S infinite) and falls as
        w^-3 (moments from m_2 on infinite).
        """
        lam = validate.number("reorganization_energy", reorganization_energy, _POSITIVE, above=0.0)
        w0 = validate.number("frequency", frequency, _POSITIVE, above=0.0)
        gamma = validate.number("damping", damping, _POSITIVE, above=0.0)

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
        lam = validate.number("reorganization_energy", reorganization_energy, _POSITIVE, above=0.0)
        gamma = validate.number("relaxation", relaxation, _POSITIVE, above=0.0)
        top = validate.number("cutoff", cutoff, _POSITIVE, above=0.0)

        def density(x):
            return np.where(x <= top, (2 * lam / np.pi) * gamma * x / (x**2 + gamma**2), 0.0)

        return cls._continuous(density, [gamma], scale=gamma, low_power=1.0, high_power=np.inf, top=top)

    @classmethod
    def ohmic(cls, reorganization_energy, cutoff, power=1.0):
        """J proportional to w^power exp(-w/cutoff); power 1 is Ohmic, above 1 super-Ohmic.

        ``reorganization_energy`` and ``cutoff`` in meV, above 0; ``power`` above 0.
        S is finite for power > 1, the zero-phonon line survives T > 0 for power > 2.
        """
        lam = validate.number("reorganization_energy", reorganization_energy, _POSITIVE, above=0.0)
        wc = validate.number("cutoff", cutoff, _POSITIVE, above=0.0)
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
        energy = validate.numbers("energy", energy, _POSITIVE, above=0.0)
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
        return self._thermal("the variance of Eq. 3", _coth, T, -1, 0)

    def thermal_variance(self, T):
        """The part of Eq. 3 that freezes out, 2 int J n_B dw, meV^2, in the shape of T (K)."""
        return self._thermal("the thermal variance", _two_bose, T, -1, -np.inf)

    def sigma(self, T):
        """Square root of Eq. 3, meV, in the shape of T (K)."""
        return np.sqrt(self.variance(T))

    def debye_waller(self, T):
        """Weight of the zero-phonon line, exp(-int J coth(w/2kT)/w^2 dw), in the shape of T (K).

        For a single discrete mode the transitions n -> n add to it at the same energy:
        the line there is stronger by the Bessel function I_0(2 S sqrt(n_B (n_B + 1))).

        Raises ValueError where J falls no faster than w^2 for w -> 0: the line is then gone at any T > 0.
        """
        return np.exp(-self._thermal("the zero-phonon exponent", _debye_waller, T, -3, -2))

    def line_broadening(self, time, T):
        """g(t) of the exact line shape; ``time`` in 1/meV (hbar = 1), shape (n,), one T in K. Complex."""
        time = validate.vector("time", time)
        kT = units.BOLTZMANN * validate.number("T", T, "finite and above 0 K", above=0.0)
        self._need("the line-broadening function", -1, -1)
        out = np.empty(len(time), dtype=complex)
        # Blocks keep the (time x node) table small.
        for start in range(0, len(time), 4096):
            part = slice(start, start + 4096)
            out[part] = _broadening(self.energy, kT, time[part, None]) @ self.weight
        return out


def stokes_spectrum(spectral_density, energy, T, convention="pre-resonance"):
    """Stokes Raman intensity of a continuous density, the inverse of ``from_raman``.

    Parameters
    ----------
    spectral_density : SpectralDensity
        A density that is not discrete.
    energy : array_like, shape (n,)
        Raman shifts as energies, meV, above 0.
    T : float
        Temperature, K.
    convention : {"pre-resonance", "resonance"}
        (n_B + 1) J, or (n_B + 1) J/w^2.

    Returns
    -------
    ndarray, shape (n,)
        Intensity, meV (1/meV for "resonance"); its scale is arbitrary in an experiment.
    """
    energy = _positive_energies("energy", energy)
    T = validate.number("T", T, "finite and above 0 K", above=0.0)
    validate.choice("convention", convention, CONVENTIONS)
    intensity = (_two_bose(energy, units.BOLTZMANN * T) / 2 + 1) * spectral_density.density(energy)
    return intensity / energy**2 if convention == "resonance" else intensity


def _line_shape(spectral_density, energy, T, exciton_energy, resolution, emission):
    energy = validate.vector("energy", energy)
    if len(energy) < 2 or np.any(np.diff(energy) <= 0):
        raise ValueError("energy must hold at least 2 values that increase strictly (meV)")
    T = validate.number("T", T, "finite and above 0 K", above=0.0)
    centre = validate.number("exciton_energy", exciton_energy, "a finite energy in meV")
    if resolution is None:
        resolution = 2 * float(np.min(np.diff(energy)))
    spread = (
        validate.number("resolution", resolution, "finite and above 0 meV (FWHM)", above=0.0) / units.FWHM_PER_SIGMA
    )
    lam = spectral_density.reorganization_energy
    centre -= 2 * lam if emission else 0.0

    # The periodic energy window must hold the asked-for energies and the whole line.
    reach = 14 * np.sqrt(spectral_density.variance(T) + spread**2) + 4 * lam
    low, high = min(energy[0], centre - reach), max(energy[-1], centre + reach)
    step = spread / 8  # the spline below is then good to 1e-5 of the peak
    count = 1 << int(np.ceil(np.log2((high - low) / step)))
    dt = 2 * np.pi / (count * step)
    time = np.arange(min(count // 2, int(np.ceil(7.5 / (spread * dt))))) * dt
    broadening = spectral_density.line_broadening(time, T)
    if emission:
        broadening = broadening.conj()
    correlation = np.exp(-1j * (centre - low) * time - broadening - (spread * time) ** 2 / 2)
    correlation[0] /= 2
    grid = low + step * np.arange(count)
    shape = np.fft.ifft(correlation, count).real * count * dt / np.pi
    return CubicSpline(grid, shape)(energy)


def absorption(spectral_density, energy, T, exciton_energy=0.0, resolution=None):
    """Exact absorption line of Eq. 1, unit area.

    Parameters
    ----------
    spectral_density : SpectralDensity
    energy : array_like, shape (n,)
        Photon energies, meV, increasing.
    T : float
        Temperature, K.
    exciton_energy : float
        Vertical exciton energy E_X, meV: the first moment of the line. The
        zero-phonon line is at E_X - lambda.
    resolution : float, optional
        FWHM of the Gaussian the line is convolved with, meV: a discrete mode gives
        delta functions. Default: twice the smallest step of ``energy``.

    Returns
    -------
    ndarray, shape (n,)
        Line shape, 1/meV. Its variance is Eq. 3 plus that of the resolution.

    Notes
    -----
    Fourier transform of exp(-i E_X t - g(t)); exact for any coupling and temperature.
    """
    return _line_shape(spectral_density, energy, T, exciton_energy, resolution, emission=False)


def emission(spectral_density, energy, T, exciton_energy=0.0, resolution=None):
    """Exact emission line of Eq. 1 from the relaxed lattice, unit area; arguments as in :func:`absorption`.

    Fourier transform of exp(-i (E_X - 2 lambda) t - g*(t)): the mirror image of the
    absorption about the zero-phonon line.
    """
    return _line_shape(spectral_density, energy, T, exciton_energy, resolution, emission=True)


def truncated_boson_lines(energy, coupling, T, levels, exciton_energy=0.0, emission=False):
    """Lines of Eq. 1 by brute force: diagonalise it with at most ``levels`` phonon levels a mode.

    Parameters
    ----------
    energy, coupling : array_like, shape (m,)
        Phonon energies and couplings, meV; one to three modes.
    T : float
        Temperature of the initial state, K.
    levels : int
        Phonon levels kept in each mode, at least 2; levels**m at most 4,000.
    exciton_energy : float
        Vertical exciton energy, meV.
    emission : bool
        Start from the thermal excited state instead of the thermal ground state.

    Returns
    -------
    position, weight : ndarray, shape (levels**m, levels**m)
        Photon energies in meV and weights that sum to 1; ``[i, j]`` is from initial
        state i to final state j.
    """
    energy = _positive_energies("energy", energy)
    coupling = validate.vector("coupling", coupling)
    validate.same_length(energy=energy, coupling=coupling)
    kT = units.BOLTZMANN * validate.number("T", T, "finite and above 0 K", above=0.0)
    size = int(validate.number("levels", levels, "a whole number of at least 2", at_least=2)) ** len(energy)
    if size > 4000:
        raise ValueError(
            f"levels = {levels} with {len(energy)} modes is not allowed: levels**modes must be at most 4000"
        )
    lower = np.diag(np.sqrt(np.arange(1.0, levels)), 1)
    number, shift = np.zeros((size, size)), np.zeros((size, size))
    for q, (w, g) in enumerate(zip(energy, coupling)):
        before, after = np.eye(levels**q), np.eye(levels ** (len(energy) - q - 1))
        number += w * np.kron(np.kron(before, lower.T @ lower), after)
        shift += g * np.kron(np.kron(before, lower + lower.T), after)
    ground = np.diag(number)
    excited, states = np.linalg.eigh(number + shift)
    overlap = states**2
    initial, table = (excited, overlap.T) if emission else (ground, overlap)
    population = np.exp(-(initial - initial.min()) / kT)
    population /= population.sum()
    upper, base = (excited[:, None], ground[None, :]) if emission else (excited[None, :], ground[:, None])
    return exciton_energy + upper - base, population[:, None] * table


def einstein_displacement(energy, weight, T):
    """Root mean square displacement of an atom along one axis, an oscillator on its own (Einstein's model).

    Parameters
    ----------
    energy : array_like
        Phonon energy, meV, above 0.
    weight : array_like
        Atomic weight, u, above 0.
    T : array_like
        Temperature, K, above 0.

    Returns
    -------
    ndarray
        sqrt(hbar^2/(2 M w) coth(w/2kT)), nm, in the broadcast shape: sqrt(kT/M)/w (w in angular frequency) when warm,
        the zero-point motion when cold.
    """
    energy = validate.numbers("energy", energy, "finite and above 0 meV", above=0.0)
    mass = validate.numbers("weight", weight, "finite and above 0 u", above=0.0) * units.ATOMIC_MASS
    kT = units.BOLTZMANN * validate.temperature(T)
    return np.sqrt(_displacement(energy, kT, mass, units.HBAR2_OVER_2M0))


def single_level_factor(edge, correlation_length):
    """f = sigma_X^2/sigma_loc^2 for the lowest state of a hard cube.

    Parameters
    ----------
    edge : array_like
        Edge D of the cube, nm, above 0.
    correlation_length : array_like
        xi of c(r) = exp(-r^2/(2 xi^2)), nm, above 0.

    Returns
    -------
    ndarray
        Double integral of |psi|^2 |psi|^2 c over the cube, between 0 and 1, in the
        broadcast shape. It is the cube of a one-dimensional integral.
    """
    edge = validate.numbers("edge", edge, "finite and above 0 nm", above=0.0)
    xi = validate.numbers("correlation_length", correlation_length, "finite and above 0 nm", above=0.0)
    ratio = np.asarray(edge / xi)
    # With y = x - x', the overlap of two cos^2 densities is a closed form; one smooth integral remains.
    z, v = np.polynomial.legendre.leggauss(200)
    y = (z + 1) / 2
    pair = (1 - y) * (1 + np.cos(2 * np.pi * y) / 2) + 3 / (4 * np.pi) * np.sin(2 * np.pi * y)
    inside = np.exp(-((ratio[..., None] * y) ** 2) / 2)
    return (inside @ (v * pair)) ** 3

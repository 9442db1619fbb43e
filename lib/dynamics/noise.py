"""The lattice as a classical noise of the exciton's energy; times in ps, energies in meV."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy.linalg import expm

from .. import formulas, phonons, units, validate
from .times import POSITIVE, from_zero

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from ..hints import Floats, Values
    from ..phonons import SpectralDensity


_two_bose = formulas.numeric("THERMAL_KERNEL", "w", "kT")
_noise = formulas.numeric("NOISE_KERNEL", "w", "kT", "t")
_phase = formulas.numeric("PHASE_KERNEL", "w", "kT", "t")
_kubo = formulas.numeric("KUBO_PHASE", "sigma", "tau", "t")


@validate.guarded(spectral_density=phonons.SpectralDensity)
def gap_correlation(spectral_density: SpectralDensity, times: ArrayLike, T: float, thermal: bool = True) -> Floats:
    """Symmetrised correlation C(t) of the exciton's energy, meV^2, shape of ``times`` (ps); one T in K.

    int J 2 n_B cos(wt) dw, what a classical noise may have; ``thermal=False`` adds the zero point, int J coth cos.
    """
    times = validate.vector("times", times) / units.HBAR
    kT = units.BOLTZMANN * validate.number("T", validate.temperature(T))
    w, weight = spectral_density.energy, spectral_density.weight
    found = _noise(w, kT, times[:, None]) @ weight
    return found if thermal else found + np.cos(times[:, None] * w) @ weight


@validate.guarded(spectral_density=phonons.SpectralDensity)
def correlation_time(spectral_density: SpectralDensity, T: float) -> float:
    """First time, ps, at which C(t)/C(0) of the thermal part is 1/e; inf where it never is."""
    w, kT = spectral_density.energy, units.BOLTZMANN * validate.number("T", validate.temperature(T))
    share = spectral_density.weight * _two_bose(w, kT)
    w = w[share > 1e-6 * share.sum()]
    # Steps of one percent: fine against any oscillation at its first passage through 1/e.
    count = 100 * int(np.ceil(np.log(1e4 * w.max() / w.min())))
    times = np.append(0.0, np.geomspace(1e-3 / w.max(), 10 / w.min(), count)) * units.HBAR
    C = gap_correlation(spectral_density, times, T)
    below = np.flatnonzero(C < C[0] / np.e)
    if len(below) == 0:
        return np.inf
    i = below[0]
    return float(times[i - 1] + (times[i] - times[i - 1]) * (C[i - 1] - C[0] / np.e) / (C[i - 1] - C[i]))


@validate.guarded(spectral_density=phonons.SpectralDensity)
def slow_share(spectral_density: SpectralDensity, T: float, clock: ArrayLike) -> Values:
    """Share of the thermal variance from modes slower than ``clock`` (ps), w < hbar/clock; shape of ``clock``."""
    clock = validate.numbers("clock", clock, "finite and above 0 ps", above=0.0)
    w, kT = spectral_density.energy, units.BOLTZMANN * validate.number("T", validate.temperature(T))
    share = spectral_density.weight * _two_bose(w, kT)
    return (w < units.HBAR / clock[..., None]) @ share / share.sum()


@validate.guarded(spectral_density=phonons.SpectralDensity)
def phase_variance(spectral_density: SpectralDensity, times: ArrayLike, T: ArrayLike) -> Floats:
    """Variance of a cell's phase int d(t) dt/hbar under the thermal noise of J; shape of ``times`` (ps), then of ``T`` (K).

    The coherence of two cells falls as exp(-variance), that of a cell with the ground state as exp(-variance/2).
    """
    times = validate.vector("times", times) / units.HBAR
    T = validate.temperature(T)
    kT = units.BOLTZMANN * (validate.vector("T", T) if T.ndim else T)
    # Temperature enters by the number of phonons alone: one table over times and energies serves all.
    w, any_kT = spectral_density.energy, float(spectral_density.energy.max())
    each_phonon = _phase(w, any_kT, times[:, None]) / _two_bose(w, any_kT)
    return each_phonon @ (spectral_density.weight * _two_bose(w, kT[..., None])).T


@validate.guarded()
def kubo_variance(sigma: float, tau: float, times: ArrayLike) -> Floats:
    """The same for noise of standard deviation ``sigma`` (meV) that forgets in ``tau`` (ps) (kubo1963)."""
    sigma, tau = validate.number("sigma", sigma, **POSITIVE), validate.number("tau", tau, **POSITIVE)
    return _kubo(sigma / units.HBAR, tau, validate.vector("times", times))


@validate.guarded(spectral_density=phonons.SpectralDensity)
def lattice_phases(
    spectral_density: SpectralDensity, T: float, times: ArrayLike, cells: int, runs: int, seed: int
) -> Floats:
    """Phases of cells under classical noise with exactly the correlation int J 2 n_B cos(wt) dw.

    Every node of J is one harmonic motion of random amplitude and phase, integrated in closed form.

    Parameters
    ----------
    spectral_density : lib.phonons.SpectralDensity
    T : float
        K.
    times : array_like, shape (n,)
        ps.
    cells, runs : int
        Cells with independent noise, and repetitions.
    seed : int

    Returns
    -------
    ndarray, shape (runs, cells, n)
        Radians, 0 at t = 0.
    """
    times = validate.vector("times", times) / units.HBAR
    kT = units.BOLTZMANN * validate.number("T", validate.temperature(T))
    w = spectral_density.energy
    variance = spectral_density.weight * _two_bose(w, kT)
    kept = variance > 1e-7 * variance.sum()
    w, size = w[kept], np.sqrt(variance[kept]) / w[kept]
    shape = (
        validate.whole("runs", runs, "a whole number from 1 to 100,000", at_least=1, at_most=100_000),
        validate.whole("cells", cells, "a whole number from 1 to 100,000", at_least=1, at_most=100_000),
        2 * len(w),
    )
    waves = np.concatenate(
        [size[:, None] * np.sin(np.outer(w, times)), size[:, None] * (1 - np.cos(np.outer(w, times)))]
    )
    return np.random.default_rng(validate.seed(seed)).standard_normal(shape) @ waves


@validate.guarded()
def kubo_noise(sigma: float, tau: float, times: ArrayLike, cells: int, runs: int, seed: int) -> tuple[Floats, Floats]:
    """Energies (meV) and phases (rad) of cells under noise that forgets exponentially; exact at any step.

    ``times`` in ps, from 0 on in equal steps; the other arguments as :func:`kubo_variance` and :func:`lattice_phases`.
    Both arrays have the shape (runs, cells, n).
    """
    times = from_zero(times)
    sigma, tau = validate.number("sigma", sigma, **POSITIVE), validate.number("tau", tau, **POSITIVE)
    shape = (
        validate.whole("runs", runs, "a whole number from 1 to 100,000", at_least=1, at_most=100_000),
        validate.whole("cells", cells, "a whole number from 1 to 100,000", at_least=1, at_most=100_000),
    )
    a = times[1] / tau
    kept = np.exp(-a)
    # Joint Gaussian step of the noise x and its integral y, in units of sigma and sigma tau.
    xx, xy, yy = -np.expm1(-2 * a), np.expm1(-a) ** 2, 2 * a - 3 + 4 * kept - kept**2
    low = np.linalg.cholesky([[xx, xy], [xy, max(yy, xy**2 / xx * (1 + 1e-12))]])
    generator = np.random.default_rng(validate.seed(seed))
    x, y = np.empty((*shape, len(times))), np.zeros((*shape, len(times)))
    x[..., 0] = generator.standard_normal(shape)
    for k in range(1, len(times)):
        new = generator.standard_normal((*shape, 2)) @ low.T
        x[..., k] = kept * x[..., k - 1] + new[..., 0]
        y[..., k] = y[..., k - 1] - np.expm1(-a) * x[..., k - 1] + new[..., 1]
    return sigma * x, sigma * tau / units.HBAR * y


@validate.guarded()
def phasor_coherence(phases: ArrayLike) -> Floats:
    """|sum over cells of exp(i phase)|^2 / N of phases (runs, cells, n): N_coh of |B> under noise, without transfer."""
    phases = validate.numbers("phases", phases, "finite, of the shape (runs, cells, n)")
    if phases.ndim != 3:
        validate.refuse("phases", phases, "finite, of the shape (runs, cells, n)")
    return np.abs(np.exp(1j * phases).sum(axis=1)) ** 2 / phases.shape[1]


@validate.guarded()
def noisy_coherence(hamiltonian: ArrayLike, phases: ArrayLike) -> Floats:
    """N_coh(t) of |B> under noise *and* transfer, one run a row: half a step of phase, transfer, half a step.

    Parameters
    ----------
    hamiltonian : array_like, shape (N, N)
        Times the step over hbar: a pure number, at most a few hundredths.
    phases : array_like, shape (runs, N, n)
        Phases of :func:`kubo_noise` or :func:`lattice_phases` at the steps.

    Returns
    -------
    ndarray, shape (runs, n)
    """
    H, phases = validate.numbers("hamiltonian", hamiltonian), validate.numbers("phases", phases)
    N = H.shape[0] if H.ndim else 1
    if phases.ndim != 3 or phases.shape[1] != N or H.shape != (N, N):
        raise ValueError(
            f"phases of shape {phases.shape} and hamiltonian of shape {H.shape} do not fit: (runs, N, n), (N, N)"
        )
    psi, move = np.full(phases.shape[:2], N**-0.5, complex), expm(-1j * H).T
    found = np.ones((len(phases), phases.shape[2])) * N
    for k in range(1, phases.shape[2]):
        half = np.exp(-0.5j * (phases[..., k] - phases[..., k - 1]))
        psi = half * ((half * psi) @ move)
        found[:, k] = np.abs(psi.sum(axis=1)) ** 2
    return found

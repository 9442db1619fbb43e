"""From J(w) to spectra: Raman intensity, the exact lines of Eq. 1, and the same lines by brute force."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy.interpolate import CubicSpline

from .. import units, validate
from . import kernels
from .density import SpectralDensity
from .models import energies
from .raman import CONVENTIONS

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from ..hints import Floats


@validate.guarded(spectral_density=SpectralDensity)
def stokes_spectrum(
    spectral_density: SpectralDensity, energy: ArrayLike, T: float, convention: str = "pre-resonance"
) -> Floats:
    """Stokes Raman intensity of a continuous density, the inverse of ``from_raman``.

    Parameters
    ----------
    spectral_density : SpectralDensity
        A density that is not discrete.
    energy : array_like, shape (n,)
        Raman shifts as energies, meV, from 1e-6 to 1e6.
    T : float
        Temperature, K.
    convention : {"pre-resonance", "resonance"}
        (n_B + 1) J, or (n_B + 1) J/w^2.

    Returns
    -------
    ndarray, shape (n,)
        Intensity, meV (1/meV for "resonance"); its scale is arbitrary in an experiment.
    """
    energy = energies("energy", energy)
    T = validate.number("T", T, "above 0, at most 1e9 K", above=0.0, at_most=1e9)
    validate.choice("convention", convention, CONVENTIONS)
    with np.errstate(over="ignore", under="ignore"):
        intensity = (kernels.two_bose(energy, units.BOLTZMANN * T) / 2 + 1) * spectral_density.density(energy)
    return intensity / energy**2 if convention == "resonance" else intensity


#: Most points of the energy grid a line is computed on.
MOST_POINTS = 1 << 23


def _line_shape(spectral_density, energy, T, exciton_energy, resolution, emission):
    J, energy = spectral_density, validate.vector("energy", energy)
    if len(energy) < 2 or np.any(np.diff(energy) <= 0):
        raise ValueError("energy must hold at least 2 values that increase strictly (meV)")
    T = validate.number("T", T, "finite and above 0 K", above=0.0)
    centre = validate.number("exciton_energy", exciton_energy, "a finite energy in meV")
    lam, sigma = J.reorganization_energy, np.sqrt(J.variance(T))
    centre -= 2 * lam if emission else 0.0

    def window(spread):
        reach = 14 * np.hypot(sigma, spread) + 4 * lam
        return centre - reach, centre + reach

    if resolution is None:
        low, high = window(0.0)
        step = np.diff(energy)
        inside = step[(energy[1:] > low) & (energy[:-1] < high)]
        resolution = 2 * float(np.max(inside) if len(inside) else np.median(step))
    spread = (
        validate.number("resolution", resolution, "finite and above 0 meV (FWHM)", above=0.0) / units.FWHM_PER_SIGMA
    )

    # The periodic energy window must hold the whole line; beyond it there is none.
    low, high = window(spread)
    step = spread / 8  # the spline below is then good to 1e-5 of the peak
    if not high - low <= MOST_POINTS * step:
        raise ValueError(
            f"resolution = {resolution:.3g} meV is not allowed for a line of {high - low:.3g} meV at {T:.4g} K: it must be at least "
            f"{8 * (high - low) / MOST_POINTS * units.FWHM_PER_SIGMA:.2g} meV"
        )
    count = 1 << int(np.ceil(np.log2((high - low) / step)))
    dt = 2 * np.pi / (count * step)
    time = np.arange(min(count // 2, int(np.ceil(7.5 / (spread * dt))))) * dt
    broadening = J.line_broadening(time, T)
    if emission:
        broadening = broadening.conj()
    correlation = np.exp(-1j * (centre - low) * time - broadening - (spread * time) ** 2 / 2)
    correlation[0] /= 2
    grid = low + step * np.arange(count)
    shape = np.fft.ifft(correlation, count).real * count * dt / np.pi
    inside = (energy >= low) & (energy <= high)
    if not inside.any():
        validate.warn(
            f"none of this line, from {low:.4g} to {high:.4g} meV, lies on the grid from {energy[0]:.4g} to {energy[-1]:.4g}: "
            "are energies in eV, or exciton_energy left out?"
        )
    line = np.zeros(len(energy))
    if inside.any():
        line[inside] = CubicSpline(grid, shape)(energy[inside])
    return line


@validate.guarded(spectral_density=SpectralDensity)
def absorption(
    spectral_density: SpectralDensity,
    energy: ArrayLike,
    T: float,
    exciton_energy: float = 0.0,
    resolution: float | None = None,
) -> Floats:
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
        delta functions. Default: twice the largest step of ``energy`` inside the line, so
        that nothing falls between two points.

    Returns
    -------
    ndarray, shape (n,)
        Line shape, 1/meV, right to 1e-4 of its peak. Its variance is Eq. 3 plus that of the resolution.

    Raises
    ------
    ValueError
        For bad input, and for a resolution too fine for the width of the line: some seconds of work are the limit.

    Notes
    -----
    Fourier transform of exp(-i E_X t - g(t)); exact for any coupling and temperature.
    """
    return _line_shape(spectral_density, energy, T, exciton_energy, resolution, emission=False)


@validate.guarded(spectral_density=SpectralDensity)
def emission(
    spectral_density: SpectralDensity,
    energy: ArrayLike,
    T: float,
    exciton_energy: float = 0.0,
    resolution: float | None = None,
) -> Floats:
    """Exact emission line of Eq. 1 from the relaxed lattice, unit area; arguments as in :func:`absorption`.

    Fourier transform of exp(-i (E_X - 2 lambda) t - g*(t)): the mirror image of the
    absorption about the zero-phonon line.
    """
    return _line_shape(spectral_density, energy, T, exciton_energy, resolution, emission=True)


@validate.guarded()
def full_width(energy: ArrayLike, line: ArrayLike) -> float:
    """Full width at half maximum, between the outermost points of half height of a smooth curve through the points.

    Parameters
    ----------
    energy, line : array_like, shape (n,)
        Rising abscissa, in any unit, and a line that falls below half of its maximum on both sides.

    Returns
    -------
    float
        In the unit of ``energy``; to one per cent where three points lie above half height.

    Raises
    ------
    ValueError
        If ``energy`` does not rise, or the line is still above half height at an end.
    """
    x, y = validate.vector("energy", energy), validate.vector("line", line)
    validate.same_length(energy=x, line=y)
    if np.any(np.diff(x) <= 0):
        raise ValueError("energy must increase strictly")
    above = np.flatnonzero(y > y.max() / 2)
    if len(above) == 0 or above[0] == 0 or above[-1] == len(x) - 1:
        raise ValueError("line must fall below half of its maximum on both sides")
    # The highest point of the grid is not the top of the line: both come from a spline.
    curve = CubicSpline(x, y)
    top = curve.derivative().roots(extrapolate=False)
    ends = curve.solve(max(y.max(), curve(top[np.isfinite(top)]).max()) / 2, extrapolate=False)
    return float(ends.max() - ends.min())


@validate.guarded()
def truncated_boson_lines(
    energy: ArrayLike, coupling: ArrayLike, T: float, levels: int, exciton_energy: float = 0.0, emission: bool = False
) -> tuple[Floats, Floats]:
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
    energy = energies("energy", energy)
    coupling = validate.vector("coupling", coupling, "each from -1e6 to 1e6 meV", at_least=-1e6, at_most=1e6)
    validate.same_length(energy=energy, coupling=coupling)
    kT = units.BOLTZMANN * validate.number("T", T, "finite and above 0 K", above=0.0)
    exciton_energy = validate.number("exciton_energy", exciton_energy, "a finite energy in meV")
    levels = validate.whole("levels", levels, "a whole number from 2 to 4000", at_least=2, at_most=4000)
    if len(energy) > 12 or levels ** len(energy) > 4000:
        raise ValueError(
            f"levels = {levels} with {len(energy)} modes is not allowed: levels**modes must be at most 4000"
        )
    size = levels ** len(energy)
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
    with np.errstate(over="ignore", under="ignore"):
        population = np.exp(-(initial - initial.min()) / kT)
    population /= population.sum()
    upper, base = (excited[:, None], ground[None, :]) if emission else (excited[None, :], ground[:, None])
    return exciton_energy + upper - base, population[:, None] * table

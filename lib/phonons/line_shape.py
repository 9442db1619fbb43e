"""The exact lines of Eq. 1: absorption and emission from J(w), and the same by brute force."""

from __future__ import annotations

import numpy as np
from scipy.interpolate import CubicSpline

from lib import units, validate
from lib.phonons.models import positive_energies


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
    energy = positive_energies("energy", energy)
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

"""A few cells solved directly: sampled cell energies, static disorder, quantum phonons.

These are the references that the closures of ``lib.coherence`` are held against: N cells
with the collective coupling -V|B><B|, where |B> is the even superposition of all cells.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product
from math import comb
from typing import TYPE_CHECKING, Any

import numpy as np

from . import formulas, units, validate
from .phonons import SpectralDensity

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from .hints import Floats, Values


_cumulant = formulas.numeric("CUMULANT_KERNEL", "w", "s", "beta")
_freezing = formulas.numeric("FREEZING_ENERGY", "N", "sigma")

_POSITIVE: dict[str, Any] = {"allowed": "finite and above 0", "above": 0.0}
_AT_LEAST_0: dict[str, Any] = {"allowed": "finite and at least 0", "at_least": 0.0}


@dataclass(frozen=True)
class Sampled:
    """A sampled average: value, its standard error, and the effective number of samples."""

    value: float
    standard_error: float
    effective_samples: float


@validate.guarded()
def collective_levels(e: ArrayLike, coupling: float) -> tuple[Floats, Floats]:
    """Levels of diag(e) - V|B><B| from the secular equation (V/N) sum 1/(e_i - E) = 1.

    Parameters
    ----------
    e : array_like, shape (samples, N)
        Cell energies, meV, without repetitions in a row.
    coupling : float
        V, meV; at V = 0 the levels are e itself.

    Returns
    -------
    energy, share : ndarray, shape (samples, N)
        Energies, increasing, and N times the weight of |B> in each: the rows sum to N.
    """
    e, coupling = (
        validate.numbers("e", e, "rows of finite energies"),
        validate.number("coupling", coupling, **_AT_LEAST_0),
    )
    if e.ndim != 2:
        validate.refuse("e", e, "rows of finite energies")
    e = np.sort(e, axis=1)
    if np.any(np.diff(e, axis=1) == 0):
        raise ValueError("e has repeated values in one row, which the secular equation does not allow")
    N = e.shape[1]
    if coupling == 0:
        return e, np.ones_like(e)
    below = np.tril(np.ones((N, N)), -1)
    # The lowest level is above e_0 - V, and is neared from there; the others lie between neighbouring e.
    energy = np.concatenate([e[:, :1] - coupling, (e[:, :-1] + e[:, 1:]) / 2], 1)
    for _ in range(40):
        inverse = 1 / (e[:, None, :] - energy[:, :, None])
        total, square = inverse.sum(-1), inverse**2
        slope_low, slope_high = (np.einsum("sij,ij->si", square, side) for side in (below, 1 - below))
        # Poles on either side become one pole at the nearest of them: a quadratic for the step.
        right = e - energy
        left = np.concatenate([np.zeros((len(e), 1)), e[:, :-1] - energy[:, 1:]], 1)
        c = total - slope_low * left - slope_high * right - N / coupling
        s, v = slope_low * left**2, slope_high * right**2
        P, C = c * (left + right) + s + v, c * left * right + s * right + v * left
        root = np.sqrt(np.maximum(P**2 - 4 * c * C, 0.0))
        with np.errstate(divide="ignore", invalid="ignore"):
            step = np.where(P > 0, 2 * C / (P + root), (P - root) / (2 * c))
        step[:, 0] = right[:, 0] + v[:, 0] / c[:, 0]
        energy = energy + step
        if np.all(np.abs(step) <= 1e-12 * (np.abs(left) + np.abs(right))):
            break
    inverse = 1 / (e[:, None, :] - energy[:, :, None])
    return energy, (N / coupling) ** 2 / np.einsum("sij,sij->si", inverse, inverse)


@validate.guarded()
def polaron_sampling(
    cells: int,
    coupling: float,
    sigma: float,
    T: float,
    samples: int = 1000,
    seed: int = 0,
    average: str = "annealed",
    progress: bool = False,
) -> Sampled:
    """N_coh of diag(e) - V|B><B| by direct sampling of Gaussian cell energies e.

    Parameters
    ----------
    cells : int
        N, from 2 to 2000.
    coupling, sigma, T : float
        V, the standard deviation of e (above 0), meV; temperature, K. A classical (slow)
        lattice has sigma^2 = 2 lambda kT.
    samples, seed : int
        Number of draws, from 2 to 200,000, and seed of the generator.
    average : {"annealed", "quenched"}
        Numerator and denominator of N <B|exp(-bH)|B>/Tr exp(-bH) averaged separately
        (a lattice that follows), or their ratio (static disorder).
    progress : bool
        Show a progress bar.

    Returns
    -------
    Sampled

    Notes
    -----
    Annealed: half of the draws have one cell pulled down by sigma^2/kT, the shift of an
    exciton localised there; weights undo it exactly.
    """
    cells = validate.whole("cells", cells, "a whole number from 2 to 2000", at_least=2, at_most=2000)
    V, sigma = validate.number("coupling", coupling, **_AT_LEAST_0), validate.number("sigma", sigma, **_POSITIVE)
    b = 1 / (units.BOLTZMANN * validate.number("T", validate.temperature(T)))
    samples = validate.whole("samples", samples, "a whole number from 2 to 200,000", at_least=2, at_most=200_000)
    validate.affordable("samples", samples, memory=40.0 * samples, work=50.0 * samples * cells**2)
    annealed = validate.choice("average", average, ("annealed", "quenched")) == "annealed"
    from tqdm import tqdm

    generator = np.random.default_rng(validate.seed(seed))
    top, bottom = np.empty(samples), np.empty(samples)
    block = max(1, 60_000 // cells**2)
    for start in tqdm(range(0, samples, block), disable=not progress):
        rows = np.arange(start, min(start + block, samples))
        e = sigma * generator.standard_normal((len(rows), cells))
        log_weight = np.zeros(len(rows))
        if annealed:
            pulled = np.flatnonzero(rows % 2)
            e[pulled, generator.integers(cells, size=len(pulled))] -= b * sigma**2
            tilt = -b * e - (b * sigma) ** 2 / 2
            log_weight = -np.logaddexp(0, np.logaddexp.reduce(tilt, axis=1) - np.log(cells)) + np.log(2)
        energy, share = collective_levels(e, V)
        boltzmann = np.exp(-b * (energy - energy[:, :1]))
        shift = log_weight - b * energy[:, 0]
        top[rows] = shift + np.log((boltzmann * share).sum(1))
        bottom[rows] = shift + np.log(boltzmann.sum(1))
    if not annealed:
        ratio = np.exp(top - bottom)
        return Sampled(float(ratio.mean()), float(ratio.std(ddof=1) / np.sqrt(samples)), float(samples))
    top, bottom = np.exp(top - bottom.max()), np.exp(bottom - bottom.max())
    value = top.sum() / bottom.sum()
    error = np.sqrt(np.sum((top - value * bottom) ** 2)) / bottom.sum()
    return Sampled(float(value), float(error), float(bottom.sum() ** 2 / np.sum(bottom**2)))


@validate.guarded()
def random_energy_coherence(cells: ArrayLike, coupling: ArrayLike, sigma: ArrayLike, T: ArrayLike) -> Values:
    """Estimate for static disorder: |B> at -V against the free energy of N random energies.

    Arguments as in :func:`polaron_sampling`; broadcasts. Below T_f = sigma/(k_B sqrt(2 ln N))
    the lowest cell holds the population. Instructive but poor: |B> keeps its weight far
    longer (see ``polaron_sampling(..., average="quenched")``).
    """
    N = validate.numbers("cells", cells, "finite and above 1", above=1.0)
    V, sigma = validate.numbers("coupling", coupling, **_AT_LEAST_0), validate.numbers("sigma", sigma, **_AT_LEAST_0)
    kT, freezing = units.BOLTZMANN * validate.temperature(T), _freezing(N, sigma)
    # Below freezing the energy stays that of the lowest cell, sigma sqrt(2 ln N) down.
    localised = np.where(kT > freezing, kT * np.log(N) + sigma**2 / (2 * kT), 2 * np.log(N) * freezing)
    coherence = 1 + (N - 1) * (1 + np.tanh((V - localised) / (2 * kT))) / 2
    return float(coherence) if np.ndim(coherence) == 0 else coherence


@validate.guarded()
def small_cluster_coherence(
    cells: int, coupling: float, energy: float, coupling_g: float, T: float, levels: int
) -> float:
    """N_coh of a few cells with quantum phonons, by diagonalising Eq. 1 on each plus -V|B><B|.

    Parameters
    ----------
    cells : int
        Number of cells N, each with its own mode.
    coupling, energy, coupling_g : float
        V, phonon energy w and exciton-phonon coupling g, meV.
    T : float
        Temperature, K.
    levels : int
        Largest number of phonons in all modes together; cells * binom(levels + cells, cells)
        states, at most 4000.

    Returns
    -------
    float
        N <B|exp(-bH)|B>/Tr exp(-bH), traced over the phonons.
    """
    cells = validate.whole("cells", cells, "a whole number of at least 1", at_least=1)
    levels = validate.whole("levels", levels, "a whole number of at least 0", at_least=0)
    V, w = validate.number("coupling", coupling, **_AT_LEAST_0), validate.number("energy", energy, **_POSITIVE)
    g = validate.number("coupling_g", coupling_g)
    b = 1 / (units.BOLTZMANN * validate.number("T", validate.temperature(T)))
    # No more phonons than 4000 states allow, whatever the number of cells.
    if cells > 4000 or levels > 4000 or cells * comb(levels + cells, cells) > 4000:
        validate.refuse("levels", levels, f"smaller: with {cells:g} cells there are more than 4000 states")
    phonons = np.array([p for p in product(range(levels + 1), repeat=cells) if sum(p) <= levels])
    H = np.kron(np.full((cells, cells), -V / cells), np.eye(len(phonons)))
    H += np.diag(np.tile(w * phonons.sum(1), cells))
    for i in range(cells):
        # b + b^dagger of cell i joins states that differ by one phonon there and in nothing else.
        apart = np.abs(phonons[:, None] - phonons[None])
        one = (apart[:, :, i] == 1) & (apart.sum(-1) == 1)
        more = np.maximum(phonons[:, None, i], phonons[None, :, i])
        part = slice(i * len(phonons), (i + 1) * len(phonons))
        H[part, part] += g * np.sqrt(more) * one
    E, states = np.linalg.eigh(H)
    share = np.sum(states.reshape(cells, len(phonons), -1).sum(0) ** 2, axis=0)
    boltzmann = np.exp(-b * (E - E[0]))
    return float(boltzmann @ share / boltzmann.sum())


@validate.guarded(spectral_density=SpectralDensity)
def counted_paths(
    cells: int, coupling: float, spectral_density: SpectralDensity, T: float, slices: int = 10
) -> tuple[float, float]:
    """N_coh of a few cells with a bath of any J on each, by counting every path of the exciton in imaginary time.

    Parameters
    ----------
    cells : int
        Number of cells N, each with its own bath.
    coupling, T : float
        V, meV, at least 0; temperature, K.
    spectral_density : lib.phonons.SpectralDensity
        Of one cell.
    slices : int
        Even number of slices of imaginary time, at least 4; at most 600 000 paths, N^slices.

    Returns
    -------
    value, error : float
        N <B|exp(-bH)|B>/Tr exp(-bH), extrapolated from ``slices`` and half of them; the error is the last correction
        times the ratio of the two steps of extrapolation, 1/4.

    Notes
    -----
    A harmonic bath is Gaussian: a path that is in one cell at the times t and t' has the weight exp of C(t - t').
    Within a slice the exciton stays in one cell, so the error is of second order in the slice.
    """
    cells = validate.whole("cells", cells, "a whole number of at least 2", at_least=2)
    slices = validate.whole("slices", slices, "an even whole number of at least 4", at_least=4)
    if slices % 2 or slices > 20 or cells > 1000 or cells**slices > 600_000:
        raise ValueError(f"slices = {slices} is not allowed with {cells} cells: even, and at most 600 000 paths")
    V = validate.number("coupling", coupling, **_AT_LEAST_0)
    b = 1 / (units.BOLTZMANN * validate.number("T", validate.temperature(T)))
    coarse, fine = (_count(cells, V * b, spectral_density, b, P) for P in (slices // 2, slices))
    correction = (fine - coarse) / 3
    return fine + correction, abs(correction) / 4


def _count(N, vb, J, b, P):
    path = np.indices((N,) * P, dtype=np.int8).reshape(P, -1)
    phi = _cumulant(J.energy, b * np.linspace(0, 1, P + 1)[:, None], b) @ J.weight
    # Double integral of C over two slices k apart: second differences of phi.
    pair = np.r_[phi[1], np.diff(phi, 2)]
    log_weight = np.full(path.shape[1], P * pair[0])
    for k in range(1, P):
        log_weight += pair[k] * np.count_nonzero(path[k:] == path[:-k], axis=0)
    weight = np.exp(log_weight - log_weight.max())
    move = np.expm1(vb / P) / N  # to any cell, over one slice
    for i in range(1, P):
        weight *= (path[i] == path[i - 1]) + move
    closed = weight @ ((path[-1] == path[0]) + move)
    # Open ends: half a slice of hopping on either side, summed over the cells it starts and ends in.
    return float(weight.sum() * np.exp(vb / P) / closed)

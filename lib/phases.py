"""Pictures of coherence: one sampled phase for each cell of a dot, in two readings of "the dipoles are in phase".

Phase locking: the cells are oscillators with a spread of frequencies, pulled together by their mean field.
Thermal wave: the exciton is one particle in a clean box, and a sample is one wave of its thermal ensemble.
Both give complex amplitudes whose coherent sum is what a closure of ``lib.coherence`` calls N_coh.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np

from . import formulas, units, validate

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    from .hints import Floats, Values


_chain_level = formulas.numeric("CHAIN_LEVEL", "m", "n", "M", "a", "kinetic")
_POSITIVE: dict[str, Any] = {"allowed": "finite and above 0", "above": 0.0}
_AT_LEAST_0: dict[str, Any] = {"allowed": "finite and at least 0", "at_least": 0.0}


@validate.guarded()
def cells(D: float, lattice_constant: float) -> int:
    """Cells along an edge of D nm: round(D/a), at least 1."""
    a = validate.number("lattice_constant", lattice_constant, **_POSITIVE)
    n = int(np.rint(validate.number("D", D, f"at least one cell of {a:g} nm", at_least=a) / a))
    validate.affordable("D", D, memory=50.0 * n**3, work=60.0 * n**4)
    return n


@validate.guarded()
def coherence_number(amplitude: ArrayLike) -> Values:
    """|sum psi|^2 / sum |psi|^2 of one sample: 1 to 0 without order, the number of cells when all are in phase."""
    psi = validate.complexes("amplitude", amplitude)
    return float(abs(psi.sum()) ** 2 / np.sum(abs(psi) ** 2))


# ------------------------------------------------------------------ phase locking
@validate.guarded()
def oscillator_phases(coupling: float, order: float, frequency: ArrayLike, turn: ArrayLike) -> Floats:
    """Stationary phases of oscillators d theta/dt = w - K r sin(theta) in their mean field.

    Parameters
    ----------
    coupling : float
        K, meV, at least 0.
    order : float
        Order parameter r, 0 to 1; ``lib.coherence.PhaseLocking.order_parameter`` gives it.
    frequency : array_like
        w of each oscillator, meV.
    turn : array_like
        For each oscillator a number from 0 to 1: where in its round a drifting one is.

    Returns
    -------
    ndarray
        Phases in (-pi, pi] against the mean field, in the shape of ``frequency``. |w| <= K r: locked, at
        arcsin(w/(K r)). |w| > K r: drifting; the time spent at theta is proportional to 1/|w - K r sin(theta)|.
    """
    pull = validate.number("coupling", coupling, **_AT_LEAST_0)
    pull *= validate.number("order", order, "from 0 to 1", at_least=0.0, at_most=1.0)
    w = validate.numbers("frequency", frequency)
    turn = validate.numbers("turn", turn, "from 0 to 1", at_least=0.0, at_most=1.0)
    if w.shape != turn.shape:
        raise ValueError(f"frequency has shape {w.shape}, turn has {turn.shape}: they must have one shape")
    locked = abs(w) <= pull
    ratio = np.where(locked, 0.0, pull / np.where(locked, 1.0, w))
    # With t = tan(theta/2) the drift is t = K r/w + sqrt(1 - (K r/w)^2) tan(u/2), u uniform in time.
    drifting = 2 * np.arctan(ratio + np.sqrt(1 - ratio**2) * np.tan(np.pi * (turn - 0.5)))
    return np.where(locked, np.arcsin(np.clip(w / max(pull, 1e-300), -1, 1)), drifting)


@validate.guarded()
def locking_sample(coupling: float, sigma: float, order: float, count: int, seed: int = 0) -> Floats:
    """Phases of count^3 cells with frequencies from N(0, sigma); the same random numbers at every sigma.

    Returns
    -------
    ndarray, shape (count, count, count)
        Phases; arguments as in :func:`oscillator_phases`, ``sigma`` in meV.
    """
    sigma = validate.number("sigma", sigma, **_AT_LEAST_0)
    count = validate.whole("count", count, "a whole number from 1 to 400", at_least=1, at_most=400)
    normal, turn = _draws(count, validate.seed(seed))
    return oscillator_phases(coupling, order, sigma * normal, turn)


@lru_cache(maxsize=8)
def _draws(count, seed):
    rng = np.random.default_rng([seed, count])
    return rng.standard_normal((count,) * 3), rng.random((count,) * 3)


# ------------------------------------------------------------------ thermal wave
@validate.guarded()
def thermal_wave(T: float, D: float, mass: float, lattice_constant: float, seed: int = 0) -> NDArray[np.complex128]:
    """One wave of the thermal ensemble of a free exciton in a clean cube.

    Parameters
    ----------
    T, D : float
        Temperature (K) and edge (nm).
    mass : float
        Exciton mass, free-electron masses.
    lattice_constant : float
        Edge of a cell, nm; the levels are those of ``ThermalEnvelope(mass, lattice_constant)``.
    seed : int
        The same seed has the same random numbers for all T: cooling changes one wave steadily.

    Returns
    -------
    ndarray, complex, shape (n, n, n)
        psi = sum over levels of c exp(-E/2kT)/sqrt(Z) phi, c complex Gaussian with <|c|^2> = 1. So the average of
        psi_i psi_j^* is the thermal density matrix, and that of |sum psi|^2 is N_coh.
    """
    kT = units.BOLTZMANN * validate.number("T", validate.temperature(T))
    mass = validate.number("mass", mass, **_POSITIVE)
    n, lattice_constant = cells(D, lattice_constant), float(lattice_constant)
    m = np.arange(1, n + 1)
    level = _chain_level(m, n, mass, lattice_constant, units.HBAR2_OVER_2M0)
    root = np.exp(-(level - level[0]) / (2 * kT))
    mode = np.sqrt(2 / (n + 1)) * np.sin(np.pi * np.outer(m, m) / (n + 1))
    # exp(-E/2kT) phi of one edge; levels that nobody occupies are left out.
    edge = (root[:, None] * mode / np.sqrt(np.sum(root**2)))[: np.searchsorted(-root, -1e-9)]
    psi = _gaussians(n, validate.seed(seed))[: len(edge), : len(edge), : len(edge)]
    for _ in range(3):
        psi = np.tensordot(psi, edge, (0, 0))
    return psi


@lru_cache(maxsize=8)
def _gaussians(n, seed):
    rng = np.random.default_rng([seed, n])
    return (rng.standard_normal((n,) * 3) + 1j * rng.standard_normal((n,) * 3)) / np.sqrt(2)

"""Thermal sums of one exciton on a lattice: log <B|exp(-bH)|B> and log Tr exp(-bH), whatever the size of the dot.

The dense matrix is built only for small dots. Which method answers when:

product    hopping without disorder in a box: products of one-dimensional sums, exact;
secular    all-to-all coupling: <B|1/(s+H)|B> and the determinant ratio of a rank-one change of a diagonal matrix,
           brought to exp(-bH) by Talbot's contour (Trefethen, Weideman, Schmelzer, BIT 46, 653 (2006));
galerkin   hopping and site energies in a box: the lowest sine modes, refined and probed where they are not enough
           (:mod:`lib.lattice_galerkin`);
krylov     everything else: Lanczos quadrature for the numerator, lowest states plus random probes for the trace
           (stochastic Lanczos quadrature: Ubaru, Chen, Saad, SIAM J. Matrix Anal. Appl. 38, 1075 (2017));
dense      all eigenstates, up to 400 cells, or on demand.

A ``dot`` is a :class:`lib.lattice.Lattice`. Energies in meV, ``betas`` = 1/kT in 1/meV.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy import linalg, optimize
from scipy.sparse.linalg import ArpackError, LinearOperator, eigsh

from .lattice_galerkin import (
    BIN,
    MOST_MODES,
    first_reach,
    galerkin,
    mode_count,
    modes_memory,
    modes_of_chain,
    states_memory,
)
from .lattice_quadrature import PROBES, log_sum, probe_trace, quadrature
from .units import BOLTZMANN

if TYPE_CHECKING:
    from .hints import Floats
    from .lattice import Lattice


METHODS = ("auto", "product", "secular", "galerkin", "krylov", "dense")
DENSE = 400  # cells up to which all eigenstates are the fastest way
_DEFLATED = 48  # lowest states taken out of the random trace


# ---------------------------------------------------------------- methods: log numerator, log trace, relative error
def _product(dot, betas):
    log_bright, log_trace = -np.log(dot.size), 0.0
    for n in dot.shape:
        energies, _, overlap = modes_of_chain(n, dot.coupling)
        log_bright = log_bright + log_sum(energies, overlap**2, betas)
        log_trace = log_trace + log_sum(energies, np.ones(n), betas)
    return log_bright, log_trace, np.full(betas.shape, 1e-12)


def _dense(dot, betas):
    energies, states = linalg.eigh(dot.apply(np.eye(dot.size)))
    strengths = states.sum(axis=0) ** 2 / dot.size
    return log_sum(energies, strengths, betas), log_sum(energies, np.ones(dot.size), betas), np.full(betas.shape, 1e-10)


def _secular(dot, betas, points=28):
    """Rank-one change of a diagonal matrix: O(N) for each of ``points`` / 2 contour points."""
    lowest, strength, size = dot.energy.min(), dot.coupling, dot.size
    shifted = dot.energy - lowest

    def green(s):  # <B|1/(s+e)|B> and minus its derivative
        inverse = 1.0 / (s + shifted)
        return inverse.mean(), (inverse**2).mean()

    bottom = 0.0
    if strength > 0:
        bottom = -optimize.brentq(
            lambda s: 1 - strength * green(s)[0],
            strength / size * (1 - 1e-9),
            strength * (1 + 1e-9),
            xtol=1e-14 * strength,
        )
    angle = np.pi * (np.arange(points // 2) + 0.5) * 2 / points
    cot = 1 / np.tan(0.6407 * angle)
    place = points * (0.5017 * angle * cot - 0.6122 + 0.2645j * angle)
    slope = points * (0.5017 * cot - 0.5017 * 0.6407 * angle / np.sin(0.6407 * angle) ** 2 + 0.2645j)
    factor = 2 * np.exp(place) * slope / (1j * points)
    bright, change = np.empty((2, betas.size))
    for k, beta in enumerate(betas):
        g, d = np.transpose([green(p / beta - bottom) for p in place])
        bright[k] = np.sum(factor * g / (1 - strength * g)).real / beta
        change[k] = np.sum(factor * strength * d / (1 - strength * g)).real / beta
    trace = np.exp(-np.outer(betas, shifted - bottom)).sum(axis=1) + change
    shift = -betas * (lowest + bottom)
    return np.log(bright) + shift, np.log(trace) + shift, np.full(betas.shape, 1e-8)


def _krylov(dot, betas, tolerance, generator, most):
    size, states, known = dot.size, np.zeros((dot.size, 0)), 0.0
    (log_bright,), ((energies, _),) = quadrature(dot.apply, dot.bright[:, None], lambda e, w: log_sum(e, w, betas))
    log_known = -betas * energies[0]  # a scale until the lowest states are known
    felt = np.ones(betas.shape, bool)  # temperatures at which more than the known states count

    def residual(z):
        def total(e, w):
            return np.logaddexp(log_sum(e, w, betas[felt]), log_known[felt])

        part = np.zeros((PROBES, betas.size))
        z = z - states @ (states.T @ z)
        values, _ = quadrature(dot.apply, z, total, tolerance / 10, betas[felt].max())
        part[:, felt] = np.expm1(values - log_known[felt])
        return part

    mean, error, count = probe_trace(residual, size, np.inf, generator, 1)
    if np.any(error > tolerance / 2 * mean * np.sqrt(64 / count)):
        lowest, states = lowest_eigenstates(dot, min(_DEFLATED, size // 4))
        log_known, known = log_sum(lowest, np.ones(lowest.size), betas), 1.0
        felt = betas * (lowest[-1] - lowest[0]) < np.log(20 * size / tolerance)
    mean, error = 0.0 * betas, 0.0 * betas
    if felt.any():
        mean, error, _ = probe_trace(residual, size, tolerance, generator, most, known)
    return log_bright, log_known + np.log(known + mean), error / (known + mean) + 1e-4


def _memory(dot, method, betas):
    """Expected peak in GB beyond the interpreter."""
    if method == "dense":
        return 32e-9 * dot.size**2
    if method == "galerkin":
        return modes_memory(min(mode_count(dot, first_reach(dot, betas)), MOST_MODES), dot) + states_memory(BIN, dot)
    if method == "krylov":
        return 8e-9 * dot.size * (3 * _DEFLATED + 20 + 12 * PROBES + (20 * PROBES if dot.kind == "dipole" else 20))
    return 1e-6 * dot.size


def log_sums(
    dot: Lattice,
    temperatures: Floats,
    method: str = "auto",
    tolerance: float = 4e-3,
    memory_limit: float = 2.0,
    seed: int = 0,
    most_probes: int = 1024,
) -> tuple[Floats, Floats, Floats]:
    """log <B|exp(-bH)|B>, log Tr exp(-bH) and the relative error of their ratio at each temperature."""
    betas = 1 / (BOLTZMANN * temperatures)
    free_box = dot.kind == "hopping" and dot.mask is None
    possible = {
        "product": free_box and dot.clean,
        "secular": dot.kind == "all_to_all",
        "dense": method == "dense" or dot.size <= DENSE,
        "galerkin": free_box and dot.coupling > 0,
        "krylov": True,
    }
    if method == "auto":
        method = next(name for name, fits in possible.items() if fits)
    elif not possible[method]:
        raise ValueError(
            f"method = {method!r} is not allowed for this lattice: method must be 'auto' or one of "
            f"{[name for name, fits in possible.items() if fits]}"
        )
    needed = _memory(dot, method, betas)
    if needed > memory_limit:
        raise ValueError(
            f"memory_limit = {memory_limit:g} GB is not enough: {dot.size} cells by method {method!r} need about "
            f"{needed:.3g} GB; raise memory_limit, take fewer cells or, for 'dense' and 'galerkin', method='krylov'"
        )
    generator = np.random.default_rng(seed)
    if method == "galerkin":
        found = galerkin(dot, betas, tolerance, generator, most_probes, memory_limit)
        if found is not None:
            return found
        method = "krylov"
    if method == "krylov":
        return _krylov(dot, betas, tolerance, generator, most_probes)
    return {"product": _product, "secular": _secular, "dense": _dense}[method](dot, betas)


def lowest_eigenstates(dot: Lattice, count: int) -> tuple[Floats, Floats]:
    """Energies and orthonormal states (N, count) of the lowest eigenstates, by restarted Lanczos."""
    if dot.size <= max(DENSE, 3 * count):
        energies, states = linalg.eigh(dot.apply(np.eye(dot.size)), subset_by_index=[0, count - 1])
        return energies, states
    operator = LinearOperator((dot.size,) * 2, lambda v: dot.apply(v.reshape(-1, 1)).ravel(), dtype=float)
    start = np.random.default_rng(0).standard_normal(dot.size)
    try:
        energies, states = eigsh(
            dot.matrix if dot.kind == "hopping" else operator,
            count,
            which="SA",
            ncv=2 * count + 20,
            tol=1e-6,
            v0=start,
            maxiter=100 * dot.size,
        )
    except ArpackError:
        raise ValueError(
            "the lowest states are not determined: the cells have equal energies and no coupling"
        ) from None
    order = np.argsort(energies)
    return energies[order], states[:, order]

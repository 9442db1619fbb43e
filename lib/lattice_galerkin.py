"""Hopping and site energies in a box, solved between the sine modes of the empty box.

The lowest modes are kept, the next ones folded in; how many is fixed by an estimate before the work starts. Eigenvalues
of that matrix give the trace, Lanczos the numerator. The levels above the kept ones follow the modes of the empty box,
rank by rank, at the distance that the highest kept ones have. Where the estimated error of a temperature is too large,
the lowest states and a sample of those above are improved on the cells themselves, each at its own energy, with the
kinetic energy as preconditioner (Davidson, J. Comput. Phys. 17, 87 (1975)); the levels between those of the sample are
shifted like them. Where kT is too large for the modes kept, random probes measure what is missing: they need to see a
difference only, so few suffice.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy import fft, linalg

from .lattice_quadrature import PROBES, log_sum, probe_trace, quadrature

if TYPE_CHECKING:
    from .hints import Floats
    from .lattice import Lattice


_REFINED = 24  # lowest states improved on the cells, together
_SAMPLED, BIN = 64, 8  # states above improved one by one, and how many share one shift
_STEPS = 2  # improvements of a state
_CLOSEST = 0.01  # of the reach: folded modes nearer to the lowest level than this are treated as if they were there
_NEAREST = 0.1  # of the reach: modes nearer in energy than this push a state no harder
_REACH = 12.0  # modes up to 12 kT above the lowest hold the trace without those above
_TAIL, _REFINED_TAIL = 0.3, 0.1  # relative error of what the levels above the kept ones add, by how good those are
_DOUBTFUL = 0.25  # of the tolerance: estimates from three quarters of the modes were up to a third of the true error
_SMOOTH = 1e-3  # of the tolerance: below such a leak modes converge faster than any power, and that estimate is safe
_FOLDED = 2.2  # modes up to this times the reach are folded in
_LEAST = 250  # modes that cost next to nothing
_WELLS, _CELLS = 1600, 320  # modes, or cells for each mode if that is more, beyond which states are improved instead
_MODES = 1200  # modes beyond which probes are cheaper than more modes
MOST_MODES = 3200  # modes beyond which the Krylov method is cheaper


def modes_of_chain(n: int, coupling: float) -> tuple[Floats, Floats, Floats]:
    """Energies, amplitudes (cell, mode) and sums over cells of the sine modes of a chain."""
    k = np.pi * np.arange(1, n + 1) / (n + 1)
    waves = np.sqrt(2 / (n + 1)) * np.sin(np.outer(np.arange(1, n + 1), k))
    return 2 * coupling * (1 - np.cos(k)), waves, waves.sum(axis=0)


class Galerkin:
    """H of a box between its sine modes: those up to ``reach`` (meV above the lowest) kept, those above folded in.

    The modes between ``reach`` and _FOLDED times ``reach`` act on the kept ones to second order,
    H_PP - U_PQ (e_Q - E)^-1 U_QP, linear in E about the lowest energy (Loewdin, J. Chem. Phys. 19, 1396 (1951)); in the
    orthonormal dressed modes this is one symmetric matrix. A mode counts by its free energy.
    """

    def __init__(self, dot: Lattice, reach: float) -> None:
        energies, self.waves, overlaps = zip(*(modes_of_chain(n, dot.coupling) for n in dot.shape))
        self.dot, self.reach, self.all_free = dot, reach, np.asarray(sum(np.ix_(*energies)))
        self.single = [wave.astype(np.float32) for wave in self.waves]
        modes = np.argwhere(self.all_free <= self.all_free[0, 0, 0] + _FOLDED * reach)
        free = self.all_free[tuple(modes.T)]
        order = np.argsort(free, kind="stable")
        self.modes, self.free = modes[order], free[order]
        self.size = int(np.searchsorted(self.free, self.free[0] + reach, side="right"))
        self.uniform = np.prod([o[m] for o, m in zip(overlaps, self.modes.T)], axis=0) / np.sqrt(dot.size)
        table, pairs = dot.energy.reshape(dot.shape), []
        for wave, m in zip(self.waves, self.modes.T):  # integrals over pairs of waves, one axis after the other
            upper = np.triu_indices(m.max() + 1)
            table = np.tensordot(table, wave[:, upper[0]] * wave[:, upper[1]], (0, 0))
            number = np.zeros((m.max() + 1,) * 2, np.int32)
            number[upper] = number[upper[::-1]] = np.arange(upper[0].size)
            pairs.append(number)
        self.matrix = np.empty((self.size, len(self.modes)))
        for start in range(0, self.size, 128):
            rows = slice(start, min(start + 128, self.size))
            self.matrix[rows] = table[tuple(p[m[rows]][:, m] for p, m in zip(pairs, self.modes.T))]
        self.matrix[np.arange(self.size), np.arange(self.size)] += self.free[: self.size]

    def fold(self, share: float = 1.0) -> tuple[Floats, Floats]:
        """Effective H and bright vector with ``share`` of the modes; keeps what :meth:`project` needs if share is 1."""
        kept, total = int(np.ceil(share * self.size)), int(np.ceil(share * len(self.modes)))
        block, outer = self.matrix[:kept, :kept], self.matrix[:kept, kept:total]
        lowest = linalg.eigvalsh(block, subset_by_index=[0, 0])[0] if kept > 1 else block[0, 0]
        # With few modes kept the lowest level can lie above a folded mode: a bump in the middle that they cannot avoid.
        apart = np.maximum(self.free[kept:total] + self.dot.energy.mean() - lowest, _CLOSEST * self.reach)
        dressing = outer / apart
        norm = dressing @ dressing.T
        weighted = outer / np.sqrt(apart)  # times itself: half the work of a product of two
        block = block - weighted @ weighted.T + lowest * norm
        norm.flat[:: kept + 1] += 1
        root = linalg.cholesky(norm, lower=True)
        half = linalg.solve_triangular(root, block, lower=True)
        block = linalg.solve_triangular(root, half.T, lower=True)
        bright = self.uniform[:kept] - dressing @ self.uniform[kept:total]
        if share == 1:
            self.dressing, self.root = dressing, root
        return block, linalg.solve_triangular(root, bright, lower=True)

    def leaked(self) -> float:
        """Weight that the lowest mode loses, to second order, to the modes left out altogether."""
        lowest = np.einsum("i,j,k->ijk", *(wave[:, 0] for wave in self.waves))
        weight = fft.dstn(self.dot.energy.reshape(self.dot.shape) * lowest, type=1, norm="ortho") ** 2
        weight[tuple(self.modes.T)] = 0
        return np.sum(weight / np.maximum(self.all_free - self.free[0], 1e-9) ** 2)

    def project(self, vectors: Floats) -> Floats:
        """Overlaps (size, k) of cell vectors (N, k) with the dressed modes."""
        out = vectors.reshape(self.dot.shape + (-1,))
        for wave, m in zip(self.waves, self.modes.T):
            out = np.tensordot(out, wave[:, : m.max() + 1], (0, 0))
        out = out[(slice(None), *self.modes.T)].T
        return linalg.solve_triangular(self.root, out[: self.size] - self.dressing @ out[self.size :], lower=True)

    def to_cells(self, coefficients: Floats) -> Floats:
        """Cell amplitudes (k, nx, ny, nz) of coefficients (size, k) of the dressed modes."""
        kept = linalg.solve_triangular(self.root, coefficients, lower=True, trans="T")
        out = np.zeros((*(m.max() + 1 for m in self.modes.T), coefficients.shape[1]))
        out[tuple(self.modes.T)] = np.concatenate([kept, -self.dressing.T @ kept])
        for wave, m in zip(self.waves, self.modes.T):
            out = np.tensordot(out, wave[:, : m.max() + 1], (0, 1))
        return out


def _bright_and_levels(matrix, bright, betas):
    """log <B|exp(-bH)|B> and all levels of a matrix between modes."""
    (top,), _ = quadrature(lambda v: matrix @ v, bright[:, None], lambda e, w: log_sum(e, w, betas))
    return top, linalg.eigvalsh(matrix, check_finite=False)


def _trace(energies, betas):
    return log_sum(energies, np.ones(energies.size), betas)


def _above(basis, levels, betas):
    """log of what the levels above the kept ones add to the trace.

    The k-th level of a box lies close to its k-th free mode plus the mean site energy once it is high above the wells
    (Weyl); the distance is read off the highest quarter of the kept levels.
    """
    ranked = np.sort(basis.all_free, axis=None)
    top = slice(3 * levels.size // 4, levels.size)
    rest = ranked[levels.size :]
    if not rest.size:
        return np.full(betas.shape, -np.inf)
    return _trace(rest + np.mean(levels[top] - ranked[top]), betas)


def _overlap(left, right):
    return np.einsum("ki,ki->k", left, right)


def _apply(dot, rows):
    return np.ascontiguousarray((dot.matrix @ rows.T).T)


def _between_modes(basis, fields):
    """Fields (k, nx, ny, nz) on the cells as amplitudes of all sine modes, or back.

    By products with the sines, which at these sizes take half the time of a Fourier transform and no longer where an edge
    has 100 cells (101 is a prime). In single precision, because this only finds the direction of a step.
    """
    x, y, z = basis.single
    along_z = (fields.reshape(-1, len(z)) @ z).reshape(fields.shape)  # one product for all rows
    along_y = y @ along_z
    return (x @ along_y.reshape(len(fields), len(x), -1)).reshape(fields.shape)


def _on_cells(dot, basis, coefficients):
    """States between the modes as rows over the cells, H times them, and their energies."""
    state = basis.to_cells(coefficients).reshape(coefficients.shape[1], -1)
    state = state / np.sqrt(_overlap(state, state))[:, None]
    image = _apply(dot, state)
    return state, image, _overlap(state, image)


def _step(dot, basis, state, image, energy, modes):
    """States v (rows) moved to lower residuals r = (H - E) v, with H times them and their energies.

    Each moves along -(kinetic energy + mean site energy - E)^-1 r, in the chosen ``modes``, to where its energy is
    stationary. The error of E after a step is of second order in what is left.
    """
    wave = (image - energy[:, None] * state).astype(np.float32).reshape(-1, *dot.shape)
    wave = _between_modes(basis, wave)
    above = (basis.all_free + dot.energy.mean() - energy.mean()).astype(np.float32)
    off = (energy.mean() - energy).astype(np.float32)[:, None, None, None]
    wave *= modes / np.maximum(above + off, np.float32(_NEAREST * basis.reach))
    change = _between_modes(basis, wave).reshape(state.shape).astype(float)
    change -= _overlap(state, change)[:, None] * state
    size = np.sqrt(_overlap(change, change))
    change /= np.where(size > 0, size, 1.0)[:, None]
    changed = _apply(dot, change)
    gap = _overlap(change, changed) - energy
    angle = np.arctan(-2 * _overlap(state, changed) / np.where(gap == 0, 1e-300, gap))[:, None] / 2
    state = np.cos(angle) * state + np.sin(angle) * change  # of both roots the one that goes on from v
    image = np.cos(angle) * image + np.sin(angle) * changed
    return state, image, _overlap(state, image)


def refined_levels(dot: Lattice, basis: Galerkin, energies: Floats, coefficients: Floats) -> tuple[Floats, Floats]:
    """Levels (meV) of the dot itself from the lowest states between the modes, and the last gain of each.

    All modes take part, and the states mix after each step: at the lowest temperatures single levels count.
    """
    state, image, levels = _on_cells(dot, basis, coefficients)
    for _ in range(_STEPS + 2):
        state, image, _ = _step(dot, basis, state, image, levels, True)
        before = levels
        levels, mixing = linalg.eigh(state @ image.T, state @ state.T)
        state, image = mixing.T @ state, mixing.T @ image
    return levels, before - levels


def sampled_levels(dot: Lattice, basis: Galerkin, coefficients: Floats) -> Floats:
    """Levels (meV) of the dot from some states between the modes, each by itself, moved in the modes above the kept ones."""
    above = basis.all_free > basis.all_free[0, 0, 0] + basis.reach
    state, image, energy = _on_cells(dot, basis, coefficients)
    for _ in range(_STEPS):
        state, image, energy = _step(dot, basis, state, image, energy, above)
    return energy


def _refined_trace(dot, basis, matrix, betas, memory=np.inf):
    """log Tr exp(-bH) and its relative error: lowest levels refined, those above shifted like a sample of them.

    As many levels at once as fit into ``memory`` GB.
    """
    coarse, coefficients = np.linalg.eigh(matrix)
    count = int(min(_REFINED, basis.size // 3, memory / states_memory(1, dot)))
    if count < BIN:
        return _trace(coarse, betas), np.full(betas.shape, np.inf)
    levels, gain = refined_levels(dot, basis, coarse[:count], coefficients[:, :count])
    picked = np.unique(np.geomspace(count, basis.size - 1, _SAMPLED).round().astype(int))
    parts = np.array_split(picked, max(1, picked.size // BIN))
    place, shift, doubt = np.empty((3, len(parts)))
    for k, part in enumerate(parts):
        off = coarse[part] - sampled_levels(dot, basis, coefficients[:, part])
        place[k], shift[k], doubt[k] = coarse[part].mean(), off.mean(), off.std() / np.sqrt(part.size)
    levels = np.concatenate([levels, coarse[count:] - np.interp(coarse[count:], place, shift)])
    above = _above(basis, levels, betas)
    log_trace = np.logaddexp(_trace(levels, betas), above)
    error = _REFINED_TAIL * np.exp(above - log_trace)
    edges = [0, *(part[0] for part in parts), basis.size]
    for start, stop, off in zip(edges, edges[1:], [gain[0], *doubt]):
        error += np.exp(_trace(levels[start:stop], betas) - log_trace) * np.expm1(np.minimum(betas * off, 50.0))
    return log_trace, error + 2e-4


def _probed_trace(dot, basis, matrix, known, betas, tolerance, generator, most):
    """log Tr exp(-bH) and its relative error: ``known``, that of the matrix between modes, and probes of the rest."""

    def total(e, w):
        return np.logaddexp(log_sum(e, w, betas), known)

    def residual(z):
        inside = basis.project(z)  # probed apart, inside and outside the modes make far less noise than together
        kept = basis.to_cells(inside).reshape(PROBES, -1).T
        runs = (dot.apply, kept), (dot.apply, z - kept), (lambda v: matrix @ v, inside)
        parts = [np.expm1(quadrature(apply, v, total, tolerance / 20, betas.max())[0] - known) for apply, v in runs]
        return parts[0] + parts[1] - parts[2]

    mean, spread, _ = probe_trace(residual, dot.size, tolerance, generator, most)
    return known + np.log1p(mean), spread / (1 + mean) + 1e-4


def galerkin(
    dot: Lattice, betas: Floats, tolerance: float, generator: np.random.Generator, most: int, memory_limit: float
) -> tuple[Floats, Floats, Floats] | None:
    """log numerator, log trace and relative error, or None where sine modes are no basis for the states."""
    reach = first_reach(dot, betas)
    count = mode_count(dot, reach)
    if count > MOST_MODES or modes_memory(count, dot) > memory_limit:
        return None
    basis = Galerkin(dot, reach)
    leaked = basis.leaked()
    if leaked > 10 * tolerance:  # the states are no superpositions of smooth waves
        return None
    matrix, bright = basis.fold()
    log_bright, levels = _bright_and_levels(matrix, bright, betas)
    between_modes = _trace(levels, betas)
    if basis.size == dot.size:
        return log_bright, between_modes, np.full(betas.shape, 1e-8)
    above = _above(basis, levels, betas)
    log_trace = np.logaddexp(between_modes, above)
    fewer, fewer_levels = _bright_and_levels(*basis.fold(0.75), betas)
    fewer_trace = np.logaddexp(_trace(fewer_levels, betas), _above(basis, fewer_levels, betas))
    error = np.abs(np.expm1(log_bright - log_trace - fewer + fewer_trace)) + leaked + 1e-4
    error += _TAIL * np.exp(above - log_trace)
    smooth = leaked < _SMOOTH * tolerance
    rough = error > (1.0 if smooth else _DOUBTFUL) * tolerance
    if rough.any():
        log_bright[rough] = log_sum_of_cells(dot, betas[rough])
        far = rough & (_REFINED_TAIL * np.exp(above - log_trace) > tolerance / 2)  # improved states would not help
        near = rough & ~far
        if near.any():
            spare = memory_limit - modes_memory(basis.size, dot)
            log_trace[near], error[near] = _refined_trace(dot, basis, matrix, betas[near], spare)
            far |= near & (error > tolerance)
        if far.any():
            log_trace[far], error[far] = _probed_trace(
                dot, basis, matrix, between_modes[far], betas[far], tolerance, generator, most
            )
    return log_bright, log_trace, error


def log_sum_of_cells(dot: Lattice, betas: Floats) -> Floats:
    """log <B|exp(-bH)|B> by Lanczos on the cells."""
    return quadrature(dot.apply, dot.bright[:, None], lambda e, w: log_sum(e, w, betas))[0][0]


def first_reach(dot: Lattice, betas: Floats) -> float:
    """Energy (meV) above the lowest mode up to which modes are kept: 12 kT and the depth of the wells, if they can."""
    wells = min(6 * dot.energy.std(), reach_of(dot, min(max(_WELLS, dot.size // _CELLS), MOST_MODES)))
    return max(min(_REACH / betas.min(), reach_of(dot, _MODES)), wells, reach_of(dot, _LEAST))


def _free(dot) -> Floats:
    """Energies of all modes of a box, meV."""
    return np.asarray(sum(np.ix_(*(modes_of_chain(n, dot.coupling)[0] for n in dot.shape))))


def reach_of(dot: Lattice, count: int) -> float:
    """Energy (meV) above the lowest mode up to which a box has ``count`` modes."""
    free = _free(dot).ravel()
    count = min(count, dot.size)
    return np.partition(free, count - 1)[count - 1] - free[0]


def mode_count(dot: Lattice, reach: float) -> int:
    free = _free(dot)
    return int(np.count_nonzero(free <= free[0, 0, 0] + reach))


def modes_memory(count: int, dot: Lattice) -> float:
    """GB: matrix to the folded modes twice, table of integrals, work arrays; a few fields on the cells."""
    return 1e-9 * (8 * (4 + 2.5 * _FOLDED**1.5) * count**2 + (100 + 3 * 8 * PROBES * 4) * dot.size)


def states_memory(count: int, dot: Lattice) -> float:
    """GB of so many states improved at once: eight vectors for each."""
    return 64e-9 * count * dot.size

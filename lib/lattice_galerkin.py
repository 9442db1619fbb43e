"""Hopping and site energies in a box, solved between the sine modes of the empty box.

The lowest modes are kept, the next ones folded in. Eigenvalues of that matrix give the trace, Lanczos the numerator.
Where the estimated error of a temperature is too large, the lowest states are refined on the cells themselves, with
the kinetic energy as preconditioner (LOBPCG: Knyazev, SIAM J. Sci. Comput. 23, 517 (2001)); the levels above follow by
the shift of the highest refined ones. Where that is not enough, or kT is too large for the modes kept, random probes
measure what is missing: they need to see a difference only, so few suffice.
"""

import warnings

import numpy as np
from scipy import fft, linalg
from scipy.sparse.linalg import LinearOperator, lobpcg

from lib.lattice_quadrature import PROBES, log_sum, probe_trace, quadrature

_REFINED = 40  # lowest states refined on the cells
_RESIDUAL, _STEPS = 0.1, 4  # meV, where refining ends
_WELLS = 1600  # modes beyond which refined states are cheaper than more modes
_REACH = 12.0  # modes up to 12 kT above the lowest hold the trace without probes
_FOLDED = 2.2  # modes up to this times the reach are folded in
_LEAST = 250  # modes that cost next to nothing
_MODES = 1200  # modes beyond which probes are cheaper than more modes
MOST_MODES = 3200  # modes beyond which the Krylov method is cheaper


def modes_of_chain(n, coupling):
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

    def __init__(self, dot, reach):
        energies, self.waves, overlaps = zip(*(modes_of_chain(n, dot.coupling) for n in dot.shape))
        self.dot, self.all_free = dot, sum(np.ix_(*energies))
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

    def fold(self, share=1.0):
        """Effective H and bright vector with ``share`` of the modes; keeps what :meth:`project` needs if share is 1."""
        kept, total = int(np.ceil(share * self.size)), int(np.ceil(share * len(self.modes)))
        block, outer = self.matrix[:kept, :kept], self.matrix[:kept, kept:total]
        lowest = linalg.eigvalsh(block, subset_by_index=[0, 0])[0] if kept > 1 else block[0, 0]
        dressing = outer / (self.free[kept:total] + self.dot.energy.mean() - lowest)
        norm = dressing @ dressing.T
        block = block - dressing @ outer.T + lowest * norm
        norm.flat[:: kept + 1] += 1
        root = linalg.cholesky(norm, lower=True)
        half = linalg.solve_triangular(root, block, lower=True)
        block = linalg.solve_triangular(root, half.T, lower=True)
        bright = self.uniform[:kept] - dressing @ self.uniform[kept:total]
        if share == 1:
            self.dressing, self.root = dressing, root
        return block, linalg.solve_triangular(root, bright, lower=True)

    def leaked(self):
        """Weight that the lowest mode loses, to second order, to the modes left out altogether."""
        lowest = np.einsum("i,j,k->ijk", *(wave[:, 0] for wave in self.waves))
        weight = fft.dstn(self.dot.energy.reshape(self.dot.shape) * lowest, type=1, norm="ortho") ** 2
        weight[tuple(self.modes.T)] = 0
        return np.sum(weight / np.maximum(self.all_free - self.free[0], 1e-9) ** 2)

    def project(self, vectors):
        """Overlaps (size, k) of cell vectors (N, k) with the dressed modes."""
        out = vectors.reshape(self.dot.shape + (-1,))
        for wave, m in zip(self.waves, self.modes.T):
            out = np.tensordot(out, wave[:, : m.max() + 1], (0, 0))
        out = out[(slice(None), *self.modes.T)].T
        return linalg.solve_triangular(self.root, out[: self.size] - self.dressing @ out[self.size :], lower=True)

    def to_cells(self, coefficients):
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


def refined_levels(dot, basis, matrix, count):
    """The ``count`` lowest levels of the dot itself, meV, from those between the modes.

    LOBPCG with (kinetic energy - lowest level)^-1, which is diagonal between all sine modes; levels are second order
    in what is left of the residual.
    """
    energies, coefficients = linalg.eigh(matrix, subset_by_index=[0, count - 1], check_finite=False)
    start = basis.to_cells(coefficients).reshape(count, -1).T
    above = basis.all_free + dot.energy.mean() - energies[0]
    inverse = 1 / np.maximum(above + (energies[-1] - energies[0]), 1e-3)

    def apply_inverse(v):
        waves = fft.dstn(v.T.reshape(-1, *dot.shape), type=1, axes=(1, 2, 3), norm="ortho")
        return fft.idstn(waves * inverse, type=1, axes=(1, 2, 3), norm="ortho").reshape(v.shape[1], -1).T

    precondition = LinearOperator(
        (dot.size,) * 2, lambda v: apply_inverse(v.reshape(-1, 1)).ravel(), matmat=apply_inverse
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # of steps used up: what is reached is better than the start
        levels, _ = lobpcg(dot.matrix, start, M=precondition, tol=_RESIDUAL, maxiter=_STEPS, largest=False)
    return np.sort(levels)


def _refined_trace(dot, basis, matrix, coarse, betas, memory=np.inf):
    """log Tr exp(-bH) and its relative error: lowest levels refined, those above shifted like the highest of these.

    As many levels as fit into ``memory`` GB: LOBPCG holds about ten vectors for each.
    """
    count = int(min(_REFINED, basis.size // 3, memory / (80e-9 * dot.size)))
    if count < 8:
        return _trace(coarse, betas), np.full(betas.shape, np.inf)
    levels = refined_levels(dot, basis, matrix, count)
    shift = (coarse[:count] - levels)[count // 2 :]
    log_trace = _trace(np.concatenate([levels, coarse[count:] - shift.mean()]), betas)
    share = np.exp(_trace(coarse[count:] - shift.mean(), betas) - log_trace)
    lower, upper = np.array_split(shift, 2)  # shifts scatter about a mean that may drift with energy
    doubt = 2 * shift.std() / np.sqrt(shift.size) + 2 * abs(upper.mean() - lower.mean())
    return log_trace, share * np.expm1(np.minimum(betas * doubt, 50.0)) + 2e-4


def galerkin(dot, betas, tolerance, generator, most, memory_limit):
    """log numerator, log trace and relative error, or None where sine modes are no basis for the states."""
    reach = first_reach(dot, betas)
    while True:
        count = mode_count(dot, reach)
        if count > MOST_MODES or modes_memory(count, dot) > memory_limit:
            return None
        basis = Galerkin(dot, reach)
        leaked = basis.leaked()
        if leaked > 10 * tolerance:  # the states are no superpositions of smooth waves
            return None
        matrix, bright = basis.fold()
        log_bright, levels = _bright_and_levels(matrix, bright, betas)
        log_trace = between_modes = _trace(levels, betas)
        if basis.size == dot.size:
            return log_bright, log_trace, np.full(betas.shape, 1e-8)
        fewer, fewer_levels = _bright_and_levels(*basis.fold(0.75), betas)
        error = np.abs(np.expm1(log_bright - log_trace - fewer + _trace(fewer_levels, betas))) + leaked + 1e-4
        hot = betas * reach < _REACH * (1 - 1e-9)
        rough = ~hot & (error > tolerance)
        if not rough.any() or mode_count(dot, 1.3 * reach) > _MODES:
            break
        reach *= 1.3
    log_trace = log_trace.copy()
    if rough.any():
        log_trace[rough], error[rough] = _refined_trace(
            dot, basis, matrix, levels, betas[rough], memory_limit - modes_memory(basis.size, dot)
        )
        hot |= rough & (error > tolerance)
    exact = hot | rough
    if exact.any():
        above = betas[exact]
        log_bright[exact] = quadrature(dot.apply, dot.bright[:, None], lambda e, w: log_sum(e, w, above))[0][0]
    if hot.any():
        warm, known = betas[hot], between_modes[hot]

        def total(e, w):
            return np.logaddexp(log_sum(e, w, warm), known)

        def residual(z):
            inside = basis.project(z)  # probed apart, inside and outside the modes make far less noise than together
            kept = basis.to_cells(inside).reshape(PROBES, -1).T
            runs = (dot.apply, kept), (dot.apply, z - kept), (lambda v: matrix @ v, inside)
            parts = [np.expm1(quadrature(apply, v, total, tolerance / 20, warm.max())[0] - known) for apply, v in runs]
            return parts[0] + parts[1] - parts[2]

        mean, spread, _ = probe_trace(residual, dot.size, tolerance, generator, most)
        log_trace[hot] = known + np.log1p(mean)
        error[hot] = spread / (1 + mean) + 1e-4
    return log_bright, log_trace, error


def first_reach(dot, betas):
    """Energy (meV) above the lowest mode up to which modes are kept at first: 12 kT and the depth of the wells, if they can."""
    wells = min(6 * dot.energy.std(), reach_of(dot, _WELLS))
    return max(min(_REACH / betas.min(), reach_of(dot, _MODES)), wells, reach_of(dot, _LEAST))


def reach_of(dot, count):
    """Energy (meV) above the lowest mode up to which a box has ``count`` modes."""
    free = sum(np.ix_(*(modes_of_chain(n, dot.coupling)[0] for n in dot.shape))).ravel()
    count = min(count, dot.size)
    return np.partition(free, count - 1)[count - 1] - free[0]


def mode_count(dot, reach):
    free = sum(np.ix_(*(modes_of_chain(n, dot.coupling)[0] for n in dot.shape)))
    return np.count_nonzero(free <= free[0, 0, 0] + reach)


def modes_memory(count, dot):
    """GB: matrix to the folded modes twice, table of integrals, work arrays; a few fields on the cells."""
    return 1e-9 * (8 * (4 + 2.5 * _FOLDED**1.5) * count**2 + (100 + 3 * 8 * PROBES * 4) * dot.size)

"""Thermal sums of one exciton on a lattice: log <B|exp(-bH)|B> and log Tr exp(-bH), whatever the size of the dot.

The dense matrix is built only for small dots. Which method answers when:

product    hopping without disorder in a box: products of one-dimensional sums, exact;
secular    all-to-all coupling: <B|1/(s+H)|B> and the determinant ratio of a rank-one change of a diagonal matrix,
           brought to exp(-bH) by Talbot's contour (Trefethen, Weideman, Schmelzer, BIT 46, 653 (2006));
galerkin   hopping and site energies in a box: the lowest sine modes, the next ones folded in; eigenvalues for the
           trace, Lanczos for the numerator. Where kT is too large for the modes kept, random probes measure what
           the truncation lost;
krylov     everything else: Lanczos quadrature for the numerator, lowest states plus random probes for the trace
           (stochastic Lanczos quadrature: Ubaru, Chen, Saad, SIAM J. Matrix Anal. Appl. 38, 1075 (2017));
dense      all eigenstates, up to 400 cells, or on demand.

A ``dot`` is a :class:`lib.lattice.Lattice`. Energies in meV, ``betas`` = 1/kT in 1/meV.
"""

from itertools import islice

import numpy as np
from scipy import fft, linalg, optimize
from scipy.sparse.linalg import LinearOperator, eigsh
from scipy.special import logsumexp

from lib.units import BOLTZMANN

METHODS = ("auto", "product", "secular", "galerkin", "krylov", "dense")
DENSE = 400  # cells up to which all eigenstates are the fastest way
_PROBES = 8  # random vectors propagated together
_DEFLATED = 48  # lowest states taken out of the random trace
_REACH = 12.0  # modes up to 12 kT above the lowest hold the trace without probes
_FOLDED = 2.2  # modes up to this times the reach are folded in
_LEAST = 250  # modes that cost next to nothing
_MODES = 1200  # modes beyond which probes are cheaper than more modes
MOST_MODES = 3200  # modes beyond which the Krylov method is cheaper


# ---------------------------------------------------------------- Lanczos quadrature and random probes
def log_sum(energies, weights, betas):
    """log sum_k weights_k exp(-beta energies_k) for each beta."""
    kept = weights > 0
    return logsumexp(-np.outer(betas, energies[kept]), b=weights[kept], axis=1)


def lanczos(apply, start):
    """Yield Lanczos vectors, diagonal and coupling of the tridiagonal matrix, for every column of ``start`` at once."""
    norm = np.linalg.norm(start, axis=0)
    previous, current, coupled = 0.0, start / np.where(norm > 0, norm, 1), np.zeros_like(norm)
    while True:
        following = apply(current)
        following -= coupled * previous
        diagonal = np.einsum("ij,ij->j", current, following)
        following -= diagonal * current
        coupled = np.sqrt(np.einsum("ij,ij->j", following, following))
        coupled[coupled < 1e-10 * (np.abs(diagonal) + 1e-3)] = 0.0
        yield current, diagonal, coupled
        previous, current = current, following / np.where(coupled > 0, coupled, np.inf)


def quadrature(apply, start, evaluate, accuracy=1e-5, longest=0.0):
    """Gauss rules of <v|f(H)|v>, by Lanczos, for every column v of ``start``.

    Steps are added until ``evaluate(energies, weights)`` of every column changes by less than ``accuracy``, but at
    least sqrt(longest * width of the spectrum), below which exp(-longest H) has not been seen at all (Hochbruck and
    Lubich, SIAM J. Numer. Anal. 34, 1911 (1997)).
    Returns the last values, shape (columns, ...), and the rules [(energies, weights), ...].
    """
    square = np.einsum("ij,ij->j", start, start)
    limit = min(3000, len(start))
    diagonals, couplings, values, check = [], [], None, 8
    for step, (_, diagonal, coupled) in enumerate(lanczos(apply, start), 1):
        diagonals.append(diagonal)
        last = step == limit or not coupled.any()
        if step >= check or last:
            check = max(step + 4, int(1.2 * step))
            rules = []
            for column, weight in enumerate(square):
                nodes, vectors = linalg.eigh_tridiagonal([d[column] for d in diagonals], [c[column] for c in couplings])
                rules.append((nodes, weight * vectors[0] ** 2))
            latest = np.array([evaluate(*rule) for rule in rules])
            seen = step**2 >= longest * max(nodes[-1] - nodes[0] for nodes, _ in rules)
            if last or (seen and values is not None and np.max(np.abs(latest - values)) < accuracy):
                return latest, rules
            values = latest
        couplings.append(coupled)


def exponential(apply, start, betas, steps):
    """exp(-beta H) start up to a factor, shape (betas, N); Lanczos runs twice, so that no basis is stored."""
    _, diagonals, couplings = zip(*islice(lanczos(apply, start), steps))
    nodes, vectors = linalg.eigh_tridiagonal(np.concatenate(diagonals), np.concatenate(couplings)[:-1])
    factors = (np.exp(-np.outer(betas, nodes - nodes[0])) * vectors[0]) @ vectors.T
    return sum(np.outer(f, v) for f, (v, _, _) in zip(factors.T, lanczos(apply, start)))


def _probe_trace(residual, size, tolerance, generator, most, known=1.0):
    """Mean of ``residual(z)`` over random sign vectors z, until its error is small against known + mean.

    Returns mean and standard error at each temperature and the number of probes.
    """
    samples = []
    while True:
        signs = generator.integers(0, 2, (size, _PROBES)) * 2.0 - 1.0
        samples.extend(residual(signs))
        mean = np.mean(samples, axis=0)
        error = np.std(samples, axis=0, ddof=1) / np.sqrt(len(samples))
        if len(samples) >= most or np.all(error <= tolerance / 2 * np.abs(known + mean)):
            return mean, error, len(samples)


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

        part = np.zeros((_PROBES, betas.size))
        z = z - states @ (states.T @ z)
        values, _ = quadrature(dot.apply, z, total, tolerance / 10, betas[felt].max())
        part[:, felt] = np.expm1(values - log_known[felt])
        return part

    mean, error, count = _probe_trace(residual, size, np.inf, generator, 1)
    if np.any(error > tolerance / 2 * mean * np.sqrt(64 / count)):
        lowest, states = lowest_eigenstates(dot, min(_DEFLATED, size // 4))
        log_known, known = log_sum(lowest, np.ones(lowest.size), betas), 1.0
        felt = betas * (lowest[-1] - lowest[0]) < np.log(20 * size / tolerance)
    mean, error = 0.0 * betas, 0.0 * betas
    if felt.any():
        mean, error, _ = _probe_trace(residual, size, tolerance, generator, most, known)
    return log_bright, log_known + np.log(known + mean), error / (known + mean) + 1e-4


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


def _bright_and_trace(matrix, bright, betas):
    (top,), _ = quadrature(lambda v: matrix @ v, bright[:, None], lambda e, w: log_sum(e, w, betas))
    energies = linalg.eigvalsh(matrix, check_finite=False)
    return top, log_sum(energies, np.ones(energies.size), betas)


def _galerkin(dot, betas, tolerance, generator, most, memory_limit):
    """Modes alone where kT is small against their reach; where it is not, probes add what they miss."""
    reach = first_reach(dot, betas)
    while True:
        count = mode_count(dot, reach)
        if count > MOST_MODES or _modes_memory(count, dot) > memory_limit:
            return None
        basis = Galerkin(dot, reach)
        leaked = basis.leaked()
        if leaked > 10 * tolerance:  # the states are no superpositions of smooth waves
            return None
        matrix, bright = basis.fold()
        log_bright, log_trace = _bright_and_trace(matrix, bright, betas)
        if basis.size == dot.size:
            return log_bright, log_trace, np.full(betas.shape, 1e-8)
        fewer = _bright_and_trace(*basis.fold(0.75), betas)
        error = np.abs(np.expm1(log_bright - log_trace - fewer[0] + fewer[1])) + leaked + 1e-4
        hot = betas * reach < _REACH * (1 - 1e-9)
        if not np.any(error[~hot] > tolerance):
            break
        reach *= 1.3
    if hot.any():
        warm, known = betas[hot], log_trace[hot]

        def total(e, w):
            return np.logaddexp(log_sum(e, w, warm), known)

        def residual(z):
            inside = basis.project(z)  # probed apart, inside and outside the modes make far less noise than together
            kept = basis.to_cells(inside).reshape(_PROBES, -1).T
            runs = (dot.apply, kept), (dot.apply, z - kept), (lambda v: matrix @ v, inside)
            parts = [np.expm1(quadrature(apply, v, total, tolerance / 20, warm.max())[0] - known) for apply, v in runs]
            return parts[0] + parts[1] - parts[2]

        log_bright[hot] = quadrature(dot.apply, dot.bright[:, None], lambda e, w: log_sum(e, w, warm))[0][0]
        mean, spread, _ = _probe_trace(residual, dot.size, tolerance, generator, most)
        log_trace[hot] = known + np.log1p(mean)
        error[hot] = spread / (1 + mean) + 1e-4
    return log_bright, log_trace, error


def first_reach(dot, betas):
    return max(min(_REACH / betas.min(), reach_of(dot, _MODES)), 6 * dot.energy.std(), reach_of(dot, _LEAST))


def reach_of(dot, count):
    """Energy (meV) above the lowest mode up to which a box has ``count`` modes."""
    free = sum(np.ix_(*(modes_of_chain(n, dot.coupling)[0] for n in dot.shape))).ravel()
    count = min(count, dot.size)
    return np.partition(free, count - 1)[count - 1] - free[0]


def mode_count(dot, reach):
    free = sum(np.ix_(*(modes_of_chain(n, dot.coupling)[0] for n in dot.shape)))
    return np.count_nonzero(free <= free[0, 0, 0] + reach)


def _modes_memory(count, dot):
    """GB: matrix to the folded modes twice, table of integrals, work arrays; a few fields on the cells."""
    return 1e-9 * (8 * (4 + 2.5 * _FOLDED**1.5) * count**2 + (100 + 3 * 8 * _PROBES * 4) * dot.size)


def _memory(dot, method, betas):
    """Expected peak in GB beyond the interpreter."""
    if method == "dense":
        return 32e-9 * dot.size**2
    if method == "galerkin":
        return _modes_memory(min(mode_count(dot, first_reach(dot, betas)), MOST_MODES), dot)
    if method == "krylov":
        return 8e-9 * dot.size * (3 * _DEFLATED + 20 + 12 * _PROBES + (20 * _PROBES if dot.kind == "dipole" else 20))
    return 1e-6 * dot.size


def log_sums(dot, temperatures, method="auto", tolerance=4e-3, memory_limit=2.0, seed=0, most_probes=1024):
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
            f"{needed:.2g} GB; raise memory_limit, take fewer cells or, for 'dense' and 'galerkin', method='krylov'"
        )
    generator = np.random.default_rng(seed)
    if method == "galerkin":
        found = _galerkin(dot, betas, tolerance, generator, most_probes, memory_limit)
        if found is not None:
            return found
        method = "krylov"
    if method == "krylov":
        return _krylov(dot, betas, tolerance, generator, most_probes)
    return {"product": _product, "secular": _secular, "dense": _dense}[method](dot, betas)


def lowest_eigenstates(dot, count):
    """Energies and orthonormal states (N, count) of the lowest eigenstates, by restarted Lanczos."""
    if dot.size <= max(DENSE, 3 * count):
        energies, states = linalg.eigh(dot.apply(np.eye(dot.size)), subset_by_index=[0, count - 1])
        return energies, states
    operator = LinearOperator((dot.size,) * 2, lambda v: dot.apply(v.reshape(-1, 1)).ravel(), dtype=float)
    start = np.random.default_rng(0).standard_normal(dot.size)
    energies, states = eigsh(
        dot.matrix if dot.kind == "hopping" else operator,
        count,
        which="SA",
        ncv=2 * count + 20,
        tol=1e-6,
        v0=start,
        maxiter=100 * dot.size,
    )
    order = np.argsort(energies)
    return energies[order], states[:, order]

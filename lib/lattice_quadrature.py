"""Thermal sums from matrix-vector products alone: Lanczos quadrature, exp(-bH) of a vector, random probes of a trace."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

import numpy as np
from scipy import linalg
from scipy.special import logsumexp

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from .hints import Floats


PROBES = 8  # random vectors propagated together


def log_sum(energies: Floats, weights: Floats, betas: Floats) -> Floats:
    """log sum_k weights_k exp(-beta energies_k) for each beta."""
    kept = weights > 0
    return logsumexp(-np.outer(betas, energies[kept]), b=weights[kept], axis=1)


def lanczos(apply: Callable, start: Floats) -> Iterator[tuple[Floats, Floats, Floats]]:
    """Yield Lanczos vectors, diagonal and coupling of the tridiagonal matrix, for every column of ``start`` at once."""
    norm = np.linalg.norm(start, axis=0)
    previous, current, coupled = np.zeros_like(start), start / np.where(norm > 0, norm, 1), np.zeros_like(norm)
    while True:
        following = apply(current)
        following -= coupled * previous
        diagonal = np.einsum("ij,ij->j", current, following)
        following -= diagonal * current
        coupled = np.sqrt(np.einsum("ij,ij->j", following, following))
        coupled[coupled < 1e-10 * (np.abs(diagonal) + 1e-3)] = 0.0
        yield current, diagonal, coupled
        previous, current = current, following / np.where(coupled > 0, coupled, np.inf)


def quadrature(
    apply: Callable, start: Floats, evaluate: Callable, accuracy: float = 1e-5, longest: float = 0.0
) -> tuple[Floats, list[tuple[Floats, Floats]]]:
    """Gauss rules of <v|f(H)|v>, by Lanczos, for every column v of ``start``.

    Steps are added until ``evaluate(energies, weights)`` of every column changes by less than ``accuracy``, but at
    least sqrt(longest * width of the spectrum), below which exp(-longest H) has not been seen at all (Hochbruck and
    Lubich, SIAM J. Numer. Anal. 34, 1911 (1997)).
    Returns the last values, shape (columns, ...), and the rules [(energies, weights), ...].
    """
    square = np.einsum("ij,ij->j", start, start)
    limit = min(3000, len(start))
    diagonals: list[Floats] = []
    couplings: list[Floats] = []
    values, check = None, 8
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
    raise AssertionError("the last step is one of the loop")


def exponential(apply: Callable, start: Floats, betas: Floats, steps: int) -> Floats:
    """exp(-beta H) start up to a factor, shape (betas, N); Lanczos runs twice, so that no basis is stored."""
    _, diagonals, couplings = zip(*islice(lanczos(apply, start), steps))
    nodes, vectors = linalg.eigh_tridiagonal(np.concatenate(diagonals), np.concatenate(couplings)[:-1])
    factors = (np.exp(-np.outer(betas, nodes - nodes[0])) * vectors[0]) @ vectors.T
    return np.asarray(sum(np.outer(f, v) for f, (v, _, _) in zip(factors.T, lanczos(apply, start))))


def probe_trace(
    residual: Callable,
    size: int,
    tolerance: float,
    generator: np.random.Generator,
    most: int,
    known: float = 1.0,
) -> tuple[Floats, Floats, int]:
    """Mean of ``residual(z)`` over random sign vectors z, until its error is small against known + mean.

    Returns mean and standard error at each temperature and the number of probes.
    """
    samples = []
    while True:
        signs = generator.integers(0, 2, (size, PROBES)) * 2.0 - 1.0
        samples.extend(residual(signs))
        mean = np.mean(samples, axis=0)
        error = np.std(samples, axis=0, ddof=1) / np.sqrt(len(samples))
        if len(samples) >= most or np.all(error <= tolerance / 2 * np.abs(known + mean)):
            return mean, error, len(samples)

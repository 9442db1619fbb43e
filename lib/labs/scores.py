"""The numbers under a verdict: profiles of chi^2, intervals, replicated data and information, of arrays alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy import stats

if TYPE_CHECKING:
    from ..hints import Floats


def profile(shape: Floats, y: Floats, weight: Floats) -> tuple[Floats, Floats]:
    """chi^2 and the best common factor for every value of the parameter; ``y`` of shape (sets, n)."""
    # Centred on one curve, so that the squares do not cancel; products of matrices need no array of sets x values x points.
    middle = shape[len(shape) // 2]
    f, z, total = shape - middle, y - middle, weight.sum()
    scale = ((z @ weight)[:, None] - (f @ weight)[None]) / total
    squares = ((z**2) @ weight)[:, None] - 2 * (z * weight) @ f.T + ((f**2) @ weight)[None]
    return np.maximum(squares - total * scale**2, 0.0), scale


def interval(values: Floats, chi: Floats) -> tuple[float, float]:
    """Ends of the 68 % interval of a parameter; infinite where the end of its range fits as well."""
    if len(values) == 1:
        return np.nan, np.nan
    inside, limit = np.flatnonzero(chi <= chi.min() + 1), chi.min() + 1
    first, last = inside[0], inside[-1]
    low, high = -np.inf, np.inf
    if first > 0:
        low = np.interp(limit, [chi[first], chi[first - 1]], [values[first], values[first - 1]])
    if last < len(values) - 1:
        high = np.interp(limit, [chi[last], chi[last + 1]], [values[last], values[last + 1]])
    return float(low), float(high)


def replicated(
    shape: Floats, curve: Floats, y: Floats, weight: Floats, variance: float, noise: Floats, free: int
) -> tuple[float, float]:
    """Shares of replicated and refitted data at least as far off as the real ones: by chi^2, and by neighbors on one side."""
    made = curve + noise * np.sqrt(variance / weight)

    def statistics(sets):
        chi, scale = profile(shape, sets, weight)
        best = np.argmin(chi, axis=-1)
        rest = (sets - shape[best] - np.take_along_axis(scale, best[:, None], -1)) * np.sqrt(weight)
        return np.min(chi, axis=-1), np.sum(rest[:, 1:] * rest[:, :-1], -1) / np.maximum(np.sum(rest**2, -1), 1e-300)

    (seen,), (ordered,) = statistics(y[None])
    replicated, neighbors = statistics(made)
    return float(np.mean(replicated >= seen)), float(np.mean(neighbors >= ordered))


def information(mean: Floats, width: Floats, share: Floats) -> Floats:
    """Mutual information, bits, between the label and the outcome of a mixture of normal distributions, point by point."""
    result = np.zeros(mean.shape[1])
    for j in range(mean.shape[1]):
        use = (share[:, j] > 0) & np.isfinite(mean[:, j])
        if use.sum() < 2:
            continue
        p = share[use, j] / share[use, j].sum()
        m, s = mean[use, j], width[use, j]
        x = np.linspace(np.min(m - 7 * s), np.max(m + 7 * s), 1501)
        each = stats.norm.pdf(x, m[:, None], s[:, None])
        mixture = p @ each
        with np.errstate(divide="ignore", invalid="ignore"):
            H = -np.trapezoid(np.where(mixture > 0, mixture * np.log2(np.maximum(mixture, 1e-300)), 0.0), x)
        result[j] = max(H - p @ (0.5 * np.log2(2 * np.pi * np.e * s**2)), 0.0)
    return result

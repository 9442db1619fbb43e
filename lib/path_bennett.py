"""Ratios of partition functions from sampled weights, with their errors."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from .hints import Floats


def spread(*weights: Floats) -> float:
    """Relative standard error of a ratio of means of independent weights."""
    return float(np.sqrt(sum(np.var(w) / np.mean(w) ** 2 / len(w) if np.any(w) else np.inf for w in weights)))


def bennett(logs: Floats, undo: Floats, back: Floats, blocks: int = 40) -> tuple[float, float, float]:
    """ln(N/Z), its standard error and the effective number of samples, from ln weights seen by both ensembles.

    Parameters
    ----------
    logs : ndarray, shape (sweeps, cuts)
        ln(weight opened / weight closed) in the closed ensemble.
    undo : ndarray, shape (sweeps,)
        Weights of those sweeps.
    back : ndarray, shape (sweeps, cuts)
        The same logarithm in the open ensemble.

    Notes
    -----
    With the Fermi function f(x) = 1/(1 + e^-x), N/Z = e^C <f(log - C)>_closed / <f(C - log)>_open for any C; the
    variance is least at C = ln(N/Z) with equal numbers of independent samples (Bennett 1976).
    """

    def fermi(x):
        return np.exp(-np.logaddexp(0.0, -x))

    undo = undo / undo.mean()
    C = 0.0
    for _ in range(100):
        numerator = (undo[:, None] * fermi(logs - C)).mean()
        denominator = fermi(C - back).mean()
        if not (numerator > 0 and denominator > 0):
            return 0.0, np.inf, 0.0
        step = np.log(numerator / denominator)
        C += step
        if abs(step) < 1e-9:
            break
    closed, opened = fermi(logs - C).mean(1), fermi(C - back).mean(1)

    def means(values):
        size = len(values) // blocks
        return values[: size * blocks].reshape(blocks, size).mean(1)

    mean = (undo * closed).sum() / undo.sum()
    off = means(undo * (closed - mean)) / mean
    far = means(opened) / opened.mean()
    variances = np.var(off, ddof=1) / blocks, np.var(far, ddof=1) / blocks
    spreads = np.var(undo * (closed - mean)) / mean**2, np.var(opened) / opened.mean() ** 2
    samples = min(s / v if v > 0 else np.inf for s, v in zip(spreads, variances))
    return C, np.sqrt(sum(variances)), samples

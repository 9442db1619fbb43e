"""Noise, cosmic spikes and baselines of a spectrum."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ..hints import Floats


#: Baseline -> what it is. ``stiffness`` is in 1/cm for all: nothing narrower is taken for baseline.
BASELINES = {
    "none": "nothing is subtracted but the lowest intensity",
    "arpls": "smoothed curve below the lines, reweighted by the noise (pybaselines arpls)",
    "asls": "smoothed curve below the lines, fixed asymmetry of 1 % (pybaselines asls)",
    "snip": "the lines are clipped off, step by step (pybaselines snip)",
    "polynomial": "a polynomial below the lines (pybaselines imodpoly)",
}


def noise_of(y: Floats) -> float:
    """Standard deviation of one point, from third differences, which lines of several points hardly move."""
    steps = np.diff(y, 3)
    return float(1.4826 * np.median(np.abs(steps - np.median(steps))) / np.sqrt(20.0))


def find_spikes(y: Floats, threshold: float) -> NDArray[np.bool_]:
    """Mask of points that stand out of the parabola through their neighbors by ``threshold`` times the noise.

    At most three in a row: a line of the crystal is wider, or its flanks bend away from the parabola as it does.
    """
    found = np.zeros(len(y), bool)
    noise = noise_of(y)
    if threshold == 0 or noise == 0:
        return found
    steep = np.flatnonzero(np.abs(np.diff(y)) > threshold * noise / 2)
    for i in np.unique(np.clip(np.concatenate([steep, steep + 1]), 3, len(y) - 4)):
        for width in (1, 2, 3):
            left, right = max(i - 3, 0), min(i + width + 3, len(y))
            beside = np.r_[left:i, i + width : right]
            if len(beside) < 6:
                continue
            bend = np.polyfit(beside - i, y[beside], 2)
            rest = np.sqrt(np.sum((y[beside] - np.polyval(bend, beside - i)) ** 2) / (len(beside) - 3))
            above = y[i : i + width] - np.polyval(bend, np.arange(width))
            if np.min(above) > threshold * max(noise, rest):
                found[i : i + width] = True
    return found


def baseline(x: Floats, y: Floats, kind: str, stiffness: float) -> Floats:
    """The baseline of a spectrum: ``kind`` of ``BASELINES``, ``stiffness`` in 1/cm."""
    if kind == "none":
        return np.full_like(y, y.min())
    from pybaselines import Baseline  # only here: a page that is read needs none

    step = float(np.median(np.diff(x)))
    fitter = Baseline(x_data=x)
    length = stiffness / step
    if kind == "snip":
        half = max(2, min(int(round(length / 2)), (len(x) - 1) // 2))
        return fitter.snip(y, max_half_window=half, decreasing=True, smooth_half_window=0)[0]
    if kind == "polynomial":
        order = int(np.clip(round((x[-1] - x[0]) / stiffness), 1, 12))
        return fitter.imodpoly(y, poly_order=order)[0]
    # A Whittaker smoother with second differences passes 1/(1 + lam w^4) of a wave of w = 2 pi/length points.
    lam = float(np.clip((length / (2 * np.pi)) ** 4, 1.0, 1e14))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        if kind == "asls":
            return fitter.asls(y, lam=lam, p=0.01, max_iter=100)[0]
        return fitter.arpls(y, lam=lam, max_iter=100)[0]

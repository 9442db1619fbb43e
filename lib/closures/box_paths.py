"""What a path in a hard box sees of a correlated potential: the kernel of the dressed envelope, and its table."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
from scipy.interpolate import RegularGridInterpolator

from .. import formulas, tables, validate

if TYPE_CHECKING:
    from typing import Any

    from ..hints import Floats


_dressing = formulas.numeric("DRESSING_KERNEL", "spread", "s", "beta")

#: Number of nodes in imaginary time.
NODES = 12


def _legendre(count):
    x, weight = np.polynomial.legendre.leggauss(count)
    return (x + 1) / 2, weight / 2


def nodes(count: int = NODES) -> tuple[Floats, Floats]:
    """Fractions u of the imaginary time from 0 to 1/2, dense near 0, and the weights of an integral over them."""
    s, weight = _legendre(count)
    return s**2 / 2, weight * s


def box_kernel(spacing: float, length: float) -> Floats:
    """Kernel of ln(N_coh with/without lattice) = b^2 int_0^1/2 C(u b) kernel(u) du, to second order in a hard cube.

    Parameters
    ----------
    spacing : float
        eps/kT, eps = pi^2 hbar^2/(2 M D^2): the lowest level along one edge.
    length : float
        xi/D of the correlation exp(-r^2/2 xi^2).

    Returns
    -------
    ndarray, shape (NODES,)
        At the fractions of :func:`nodes`. Two vertices a time u b apart are seen along the open path
        <B|exp(-bH)|B>, averaged over when the first one comes, less what is seen along the closed one of the trace. C is
        even about b/2, so the two halves of the interval are folded into one.

    Notes
    -----
    The Gaussian and the levels factorise over the axes: everything is a sum over the levels of one edge.
    """
    levels = int(np.sqrt(40 / spacing)) + int(1.5 / length) + 7
    grid = max(2 * levels + 2, int(8 / length))
    x, m = (np.arange(grid) + 0.5) / grid, np.arange(1, levels + 1)
    states = np.sqrt(2 / grid) * np.sin(np.pi * np.outer(x, m))
    E = spacing * (m**2 - 1.0)
    seen = np.exp(-((x[:, None] - x) ** 2) / (2 * length**2))
    B = states.sum(0)
    Z, open_norm = np.exp(-E).sum(), B**2 @ np.exp(-E)
    t, weight = _legendre(2 * NODES)
    first, weight = t**2 * (3 - 2 * t), weight * 6 * t * (1 - t)  # dense at both ends

    def moved(d):
        return (states * np.exp(-E * d)) @ states.T

    def open_path(d):
        before = (1 - d) * first
        left, right = (states @ (B[:, None] * np.exp(-np.outer(E, tau))) for tau in (before, 1 - d - before))
        return weight @ (np.sum(right * ((moved(d) * seen) @ left), 0) / open_norm) ** 3

    def closed_path(d):
        return (np.sum(moved(d) * moved(1 - d) * seen) / Z) ** 3

    return np.array([(1 - u) * open_path(u) + u * open_path(1 - u) - closed_path(u) for u in nodes()[0]])


@lru_cache(maxsize=1)
def _stored():
    """Interpolator of ln(-kernel) over (ln spacing, ln length), and the ends of the grid."""
    table = tables.load("dressing_kernel")
    columns = [f"kernel_{i + 1}" for i in range(NODES)]
    spacing, length = (np.sort(table[name].unique()) for name in ("spacing", "length"))
    values = table.sort_values(["spacing", "length"])[columns].to_numpy(float).reshape(len(spacing), len(length), NODES)
    spline = RegularGridInterpolator((np.log(spacing), np.log(length)), np.log(-values), method="cubic")
    return spline, spacing[[0, -1]], length[[0, -1]]


def kernel(spacing: Any, length: Any) -> Floats:
    """:func:`box_kernel` for arrays of one shape, from the table; shape (..., NODES).

    To 1 % below xi = D and 6 % above it, where nearly nothing is lost. Beyond the table its limits: no walls (spacing
    below it, 1.3 % off), 1/spacing above it, 1/length^2 above it. Lengths below it are computed as they are, which
    takes up to a second each.
    """
    shape = np.shape(spacing)
    spacing, length = np.ravel(spacing), np.ravel(length)
    spline, (low, high), (short, long) = _stored()
    y, r = np.clip(spacing, low, high), np.clip(length, short, long)
    found = -np.exp(spline(np.stack([np.log(y), np.log(r)], -1))) * ((y / spacing) * (r / length) ** 2)[:, None]
    free = spacing < low
    found[free] = free_kernel(spacing[free], length[free])
    fine = np.flatnonzero((length < short) & ~free)
    if len(fine):
        grid = 8 / length[fine].min()
        validate.affordable(
            "correlation_length/D", length[fine].min(), memory=50 * grid**2, work=100 * grid**3 * len(fine)
        )
    for i in fine:
        found[i] = box_kernel(float(spacing[i]), float(length[i]))
    return found.reshape(*shape, NODES)


def free_kernel(spacing: Any, length: Any, count: Any = NODES) -> Floats:
    """The kernel without walls, from the spread of free paths; arguments as in :func:`kernel`, at ``count`` fractions."""
    u = nodes(count)[0]
    # l^2 b = hbar^2/(M xi^2 kT)
    spread = np.sqrt(2 * spacing / np.pi**2)[..., None] / length[..., None]
    return (1 - u) * _dressing(spread, u, 1.0) + u * _dressing(spread, 1 - u, 1.0)

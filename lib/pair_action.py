"""The exact imaginary-time propagator of two attracting charges, as a table a path integral can read.

Lengths in exciton Bohr radii a_B, energies in effective Rydbergs Ry: the relative coordinate has
H = -laplacian - 2/r, and the free propagator over the time tau is (4 pi tau)^(-3/2) exp(-d^2/(4 tau)).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from .hints import Floats


#: Nodes of a spectral element, and its width in units of sqrt(tau): five points a wavelength at the fastest wave.
_ORDER, _WIDTH = 16, 2.5
#: Grid of the table in units of sqrt(tau), and its last d; a free link is longer in one of 10^6 only.
_STEP, _LONGEST = 0.125, 8.0


@dataclass(frozen=True)
class PairAction:
    """u = -ln(rho/rho_free) on a grid of Y = (r + r' - d)/2 and d = |r - r'|, both from 0 in steps of ``step``.

    Attributes
    ----------
    tau : float
        Imaginary time of the link, 1/Ry.
    attraction : float
        Strength of the charges' attraction, 1 for a pair in its own medium; 0 makes u vanish.
    step : float
        Spacing of the grid, a_B.
    u : ndarray, shape (n_Y, n_d)
        Beyond the last Y the potential is averaged along the straight line from r to r' (error below 1e-5).
    """

    tau: float
    attraction: float
    step: float
    u: np.ndarray


def _lobatto(order):
    """Nodes, weights and derivative matrix of Gauss-Lobatto quadrature on [-1, 1], order + 1 points."""
    legendre = np.polynomial.legendre.Legendre.basis(order)
    x = np.concatenate([[-1.0], np.sort(legendre.deriv().roots().real), [1.0]])
    at = legendre(x)
    gap = x[:, None] - x + np.eye(order + 1)
    slope = at[:, None] / at / gap
    slope[np.diag_indices(order + 1)] = 0.0
    slope[0, 0], slope[-1, -1] = -order * (order + 1) / 4, order * (order + 1) / 4
    return x, 2 / (order * (order + 1) * at**2), slope


def s_waves(radius: float, width: float, attraction: float, points: ArrayLike) -> tuple[Floats, Floats, Floats]:
    """Energies (Ry), s waves and their slopes at ``points``, of a pair in a sphere of ``radius`` (a_B).

    Spectral elements: polynomials carry the Coulomb cusp exactly, so the error falls exponentially with their order.

    Returns
    -------
    energies : ndarray, shape (n,)
    waves, slopes : ndarray, shape (n points, n)
        u = r psi, normalised to int u^2 dr = 1, and du/dr.
    """
    elements = int(np.ceil(radius / width))
    h = radius / elements
    x, weight, slope = _lobatto(_ORDER)
    size = elements * _ORDER + 1
    H, mass = np.zeros((size, size)), np.zeros(size)
    local = slope.T @ (weight[:, None] * slope) * 2 / h
    nodes = np.zeros(size)
    for k in range(elements):
        part = slice(k * _ORDER, k * _ORDER + _ORDER + 1)
        H[part, part] += local
        mass[part] += weight * h / 2
        nodes[part] = h * (k + (x + 1) / 2)
    inner = slice(1, -1)
    root = np.sqrt(mass[inner])
    H = H[inner, inner] / root / root[:, None] - np.diag(2 * attraction / nodes[inner])
    energies, vectors = np.linalg.eigh(H)
    at_nodes = np.zeros((size, size - 2))
    at_nodes[inner] = vectors / root[:, None]
    # Value and slope at any point from the nodes of its element, by barycentric interpolation.
    points = np.asarray(points, float)
    element = np.clip((points / h).astype(int), 0, elements - 1)
    place = 2 * (points / h - element) - 1
    gap = place[:, None] - x
    near = np.abs(gap) < 1e-13
    bary = (-1.0) ** np.arange(_ORDER + 1) * np.sqrt(weight)
    share = bary / np.where(near, 1.0, gap)
    share = np.where(near.any(1)[:, None], near.astype(float), share / share.sum(1)[:, None])
    rows = element[:, None] * _ORDER + np.arange(_ORDER + 1)
    waves = np.einsum("pi,pin->pn", share, at_nodes[rows])
    slopes = np.einsum("pi,pin->pn", share @ slope * 2 / h, at_nodes[rows])
    return energies, waves, slopes


def pair_action(tau: float, attraction: float = 1.0) -> PairAction:
    """The table of one link.

    Notes
    -----
    Coulomb's three-dimensional propagator depends on X = (r + r' + d)/2 and Y = (r + r' - d)/2 only and follows from
    the one of s waves on the half line, g(X, Y; tau) (Hostler 1964; Pollock 1988):
    rho = (dg/dY - dg/dX)/(4 pi d).
    """
    step = _STEP * np.sqrt(tau)
    count_d = int(_LONGEST / _STEP) + 1
    count_Y = int(np.ceil((6 * np.sqrt(tau) + 3) / step)) + 1
    if attraction == 0:
        return PairAction(tau, 0.0, step, np.zeros((count_Y, count_d)))
    grid = step * np.arange(count_Y + count_d)
    radius = grid[-1] + 4 * np.sqrt(tau)
    E, wave, slope = s_waves(radius, _WIDTH * np.sqrt(tau), attraction, grid)
    kept = tau * (E - E[0]) < 45
    E, wave, slope = E[kept], wave[:, kept], slope[:, kept]
    lower = np.exp(-tau * (E - E[0]))
    Y, d = np.arange(count_Y), np.arange(count_d)
    u = np.empty((count_Y, count_d))
    for j in d:
        if j == 0:
            inside = np.append(0.0, 2 * attraction / grid[1:])[:, None]
            raw = ((slope**2 + (E + inside) * wave**2) @ lower)[:count_Y] / (4 * np.pi)
        else:
            y, x = Y, Y + j
            raw = ((wave[x] * slope[y] - slope[x] * wave[y]) @ lower) / (4 * np.pi * grid[j])
        u[:, j] = -np.log(raw) + tau * E[0] - 1.5 * np.log(4 * np.pi * tau) - grid[j] ** 2 / (4 * tau)
    return PairAction(float(tau), float(attraction), step, u)

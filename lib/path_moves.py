"""Compiled Monte-Carlo moves of an electron-hole pair in a hard cube; `lib.path_integral` drives them.

A pair of paths is kept as its centre of mass ``R`` and its relative coordinate ``r`` at every time slice, because the
free action separates in them: a move of R leaves the Coulomb action alone, a move of r leaves R alone. Electron at
R + L_e r, hole at R - L_h r, with L = hbar^2/(2 m) in Ry a_B^2, so that L_e + L_h = 1. Each link keeps its Coulomb
action ``cu`` and its wall action ``wu``; ``beads`` are the slices that feel the lattice (`lib.path_lattice`). Needs numba.
"""

import math

import numpy as np
from numba import njit

from .path_lattice import copy_beads, drop, keep, move_change, whole_phi

_INF = np.inf


@njit(cache=True)
def pair_link(table, step, scale, ax, ay, az, bx, by, bz):
    """u of one link between the relative coordinates a and b; ``scale`` = 2 tau times the attraction."""
    ra = math.sqrt(ax * ax + ay * ay + az * az)
    rb = math.sqrt(bx * bx + by * by + bz * bz)
    d = math.sqrt((ax - bx) ** 2 + (ay - by) ** 2 + (az - bz) ** 2)
    y = 0.5 * (ra + rb - d) / step
    z = d / step
    ny, nd = table.shape
    if y >= ny - 1:
        s = ra + rb
        q = (d / s) ** 2
        if q < 0.01:
            return -scale * 2.0 / s * (1.0 + q * (1 / 3 + q * (1 / 5 + q * (1 / 7 + q / 9))))
        return -scale * 2.0 / d * math.atanh(d / s)
    if y < 0.0:
        y = 0.0
    if z > nd - 1:
        z = nd - 1.0
    # Cubic Lagrange interpolation on four points each way, one-sided at the edges.
    i = min(max(int(y) - 1, 0), ny - 4)
    j = min(max(int(z) - 1, 0), nd - 4)
    p, q = y - i, z - j
    a0 = -(p - 1) * (p - 2) * (p - 3) / 6
    a1 = p * (p - 2) * (p - 3) / 2
    a2 = -p * (p - 1) * (p - 3) / 2
    a3 = p * (p - 1) * (p - 2) / 6
    b0 = -(q - 1) * (q - 2) * (q - 3) / 6
    b1 = q * (q - 2) * (q - 3) / 2
    b2 = -q * (q - 1) * (q - 3) / 2
    b3 = q * (q - 1) * (q - 2) / 6
    total = 0.0
    for k, a in enumerate((a0, a1, a2, a3)):
        row = table[i + k]
        total += a * (b0 * row[j] + b1 * row[j + 1] + b2 * row[j + 2] + b3 * row[j + 3])
    return total


@njit(cache=True)
def wall_link(D, tau, Le, Lh, Ra, ra, Rb, rb):
    """-ln of the factors by which six walls lower one free link of both particles; inf outside the cube."""
    product = 1.0
    for c in range(3):
        for particle in range(2):
            if particle == 0:
                x, y, L = Ra[c] + Le * ra[c], Rb[c] + Le * rb[c], Le
            else:
                x, y, L = Ra[c] - Lh * ra[c], Rb[c] - Lh * rb[c], Lh
            if x <= 0.0 or y <= 0.0 or x >= D or y >= D:
                return _INF
            near = x * y / (L * tau)
            if near < 36.0:
                product *= -math.expm1(-near)
            near = (D - x) * (D - y) / (L * tau)
            if near < 36.0:
                product *= -math.expm1(-near)
    return -math.log(product)


@njit(cache=True)
def inside(D, Le, Lh, R, r):
    for c in range(3):
        x, y = R[c] + Le * r[c], R[c] - Lh * r[c]
        if x <= 0.0 or y <= 0.0 or x >= D or y >= D:
            return False
    return True


@njit(cache=True)
def bridge(rng, out, m, variance):
    """Fill out[1..m-1] with a free path between out[0] and out[m]; ``variance`` = 2 L tau of one link."""
    for k in range(1, m):
        left = m - k + 1
        width = math.sqrt(variance * (left - 1) / left)
        for c in range(3):
            out[k, c] = out[k - 1, c] + (out[m, c] - out[k - 1, c]) / left + width * rng.standard_normal()


@njit(cache=True)
def uniform(rng, first, end):
    """A whole number from ``first`` to ``end`` - 1. (numba's own asks for arrays.)"""
    return first + int(rng.random() * (end - first))


@njit(cache=True)
def segment_length(rng, shortest, longest):
    """A number of links, uniform in its logarithm."""
    return int(shortest * math.exp(rng.random() * math.log((longest + 0.999) / shortest)))


@njit(cache=True)
def bias(c2, radius):
    """Weight of a closed pair whose two centroids lie sqrt(c2) apart: flat in ln of the distance outside ``radius``."""
    return (c2 + radius * radius) ** -1.5


@njit(cache=True)
def squared(total, P):
    return (total[0] ** 2 + total[1] ** 2 + total[2] ** 2) / (P * P)


@njit(cache=True)
def bead_change(R, r, beads, ring, relative, a, m, new, system, lattice):
    """Change of Phi if slices a..a+m of R or of r become ``new``, which is tried in Z; and the number of beads in it."""
    D, tau, Le, Lh = system
    stride, n = lattice[0], lattice[1]
    X, Z, h, moved, phi = beads
    number = 0
    for k in range(-(a % stride) % stride, m + 1, stride):
        i = (a + k) % (n * stride) if ring else a + k
        old = r[i] if relative else R[i]
        if new[k, 0] == old[0] and new[k, 1] == old[1] and new[k, 2] == old[2]:
            continue  # an end that stays
        j = i // stride
        for c in range(3):
            centre, pair = (R[i, c], new[k, c]) if relative else (new[k, c], r[i, c])
            Z[c, j], Z[3 + c, j] = centre + Le * pair, centre - Lh * pair
        moved[number] = j
        number += 1
    return move_change(X, Z, h, moved, number, ring, lattice), number


@njit(cache=True)
def accept(
    rng, R, r, cu, wu, beads, ring, relative, a, m, new, sums, radius, system, table, step, scale, lattice, ncu, nwu
):
    """Metropolis step that replaces slices a..a+m of R or of r by ``new``; free propagators are in the proposal.

    The lattice is asked last and by itself, so that it is computed for moves only that walls and charges allow: two
    Metropolis steps in a row keep detailed balance (Christen and Fox 2005).
    """
    D, tau, Le, Lh = system
    P = len(cu)
    change = 0.0
    for k in range(m):
        i = (a + k) % P if ring else a + k
        j = (a + k + 1) % P if ring else a + k + 1
        if relative:
            wall = wall_link(D, tau, Le, Lh, R[i], new[k], R[j], new[k + 1])
        else:
            wall = wall_link(D, tau, Le, Lh, new[k], r[i], new[k + 1], r[j])
        if wall == _INF:
            return False
        nwu[k] = wall
        change += wall - wu[i]
        if relative:
            ncu[k] = pair_link(
                table, step, scale, new[k, 0], new[k, 1], new[k, 2], new[k + 1, 0], new[k + 1, 1], new[k + 1, 2]
            )
            change += ncu[k] - cu[i]
    moved = np.zeros(3)
    if relative and ring:
        for k in range(1, m):
            i = (a + k) % P
            for c in range(3):
                moved[c] += new[k, c] - r[i, c]
        before = bias(squared(sums, P), radius)
        change -= math.log(bias(squared(sums + moved, P), radius) / before)
    if change > 0.0 and rng.random() >= math.exp(-change):
        return False
    if lattice[1] > 0:
        X, Z, h, touched, phi = beads
        gain, number = bead_change(R, r, beads, ring, relative, a, m, new, system, lattice)
        if gain < 0.0 and rng.random() >= math.exp(gain):
            drop(X, Z, touched, number)
            return False
        keep(X, Z, touched, number)
        phi[0] += gain
    for k in range(m + 1):
        i = (a + k) % P if ring else a + k
        for c in range(3):
            if relative:
                r[i, c] = new[k, c]
            else:
                R[i, c] = new[k, c]
        if k < m:
            wu[i] = nwu[k]
            if relative:
                cu[i] = ncu[k]
    for c in range(3):
        sums[c] += moved[c]
    return True


@njit(cache=True)
def segment(
    rng, R, r, cu, wu, beads, ring, relative, a, m, sums, radius, system, table, step, scale, lattice, new, ncu, nwu
):
    """Regrow a segment of R or r. In an open path R may be regrown with a free end: a < 0 or a + m > P."""
    D, tau, Le, Lh = system
    P = len(cu)
    X = r if relative else R
    variance = 2 * tau * (1.0 if relative else Le * Lh)
    if not ring and a < 0:
        m, a = a + m, 0
        new[m] = X[m]
        for k in range(m - 1, -1, -1):
            for c in range(3):
                new[k, c] = new[k + 1, c] + math.sqrt(variance) * rng.standard_normal()
    elif not ring and a + m > P:
        m = P - a
        new[0] = X[a]
        for k in range(1, m + 1):
            for c in range(3):
                new[k, c] = new[k - 1, c] + math.sqrt(variance) * rng.standard_normal()
    else:
        new[0] = X[a]
        new[m] = X[(a + m) % P] if ring else X[a + m]
        bridge(rng, new, m, variance)
    return accept(
        rng, R, r, cu, wu, beads, ring, relative, a, m, new, sums, radius, system, table, step, scale, lattice, ncu, nwu
    )


@njit(cache=True)
def displace(rng, R, r, cu, wu, beads, ring, sums, radius, system, table, step, scale, lattice, ncu, nwu):
    """Shift both particles; in a closed pair also one of them, by which a pair is bound or parted."""
    D, tau, Le, Lh = system
    P = len(cu)
    size = D * math.exp(rng.random() * math.log(0.02))
    shift = np.array([size * rng.standard_normal() for _ in range(3)])
    which = uniform(rng, 0, 3) if ring else 0
    dR = shift * (1.0 if which == 0 else (Lh if which == 1 else Le))
    dr = shift * (0.0 if which == 0 else (1.0 if which == 1 else -1.0))
    change = 0.0
    NR, Nr = R + dR, r + dr
    for i in range(P):
        j = (i + 1) % P if ring else i + 1
        nwu[i] = wall_link(D, tau, Le, Lh, NR[i], Nr[i], NR[j], Nr[j])
        if nwu[i] == _INF:
            return False
        change += nwu[i] - wu[i]
    if which > 0:
        for i in range(P):
            p, q = Nr[i], Nr[(i + 1) % P]
            ncu[i] = pair_link(table, step, scale, p[0], p[1], p[2], q[0], q[1], q[2])
            change += ncu[i] - cu[i]
        before = bias(squared(sums, P), radius)
        change -= math.log(bias(squared(sums + P * dr, P), radius) / before)
    if change > 0.0 and rng.random() >= math.exp(-change):
        return False
    if lattice[1] > 0:
        X, Z, h, touched, phi = beads
        for c in range(3):
            for k in range(Z.shape[1]):
                Z[c, k] = X[c, k] + dR[c] + Le * dr[c]
                Z[3 + c, k] = X[3 + c, k] + dR[c] - Lh * dr[c]
        if which > 0:
            found = whole_phi(Z, h, ring, lattice)
            if found < phi[0] and rng.random() >= math.exp(found - phi[0]):
                copy_beads(Z, X)
                return False
            phi[0] = found
        copy_beads(X, Z)
    for i in range(len(R)):
        for c in range(3):
            R[i, c], r[i, c] = NR[i, c], Nr[i, c]
    for i in range(P):
        wu[i] = nwu[i]
        if which > 0:
            cu[i] = ncu[i]
    sums += P * dr
    return True

"""Opening and closing of the pair's paths, and the chains that sample them; `lib.path_integral` drives them.

Random numbers come from the NumPy generator ``rng``. The moves and the meaning of ``R``, ``r``, ``cu`` and ``wu`` stand in ``lib.path_moves``. Needs numba.
"""

import math

import numpy as np
from numba import njit

from .path_lattice import copy_bead, copy_beads, fill_beads, opened_minus_closed, whole_phi
from .path_moves import (
    bias,
    bridge,
    displace,
    inside,
    pair_link,
    segment,
    segment_length,
    squared,
    uniform,
    wall_link,
)

_INF = np.inf


@njit(cache=True)
def _log_kernel(a, b, spread):
    """ln of the free propagator in three dimensions; ``spread`` = 4 L time."""
    return -((a[0] - b[0]) ** 2 + (a[1] - b[1]) ** 2 + (a[2] - b[2]) ** 2) / spread - 1.5 * math.log(math.pi * spread)


@njit(cache=True)
def _window(Ra, Rb, ra, rb, wide, cut, system):
    """ln of the free weights of the open window over the closed one; a before the window, b behind it."""
    D, tau, Le, Lh = system
    zero = np.zeros(3)
    time = cut * tau
    found = _log_kernel(ra, zero, 4 * time) + _log_kernel(rb, zero, 4 * time) - _log_kernel(ra, rb, 8 * time)
    return found - _log_kernel(Ra, Rb, 8 * Le * Lh * wide * tau)


@njit(cache=True)
def opening(rng, R, r, cu, wu, beads, k, wide, cut, system, table, step, scale, lattice, NR, Nr, opened):
    """ln of the weight ratio, open over closed, of a closed pair cut at slice k; -inf if the new ends leave the cube.

    The centre of mass is regrown over ``wide`` links each way, the relative coordinate over ``cut``, which is less:
    the one must find its way across the cube, the other across an exciton.
    """
    D, tau, Le, Lh = system
    P = len(cu)
    found = 0.0
    for i in range(k - wide, k + wide):
        found += wu[i % P]
    for i in range(k - cut, k + cut):
        found += cu[i % P]
    found += _window(R[(k - wide) % P], R[(k + wide) % P], r[(k - cut) % P], r[(k + cut) % P], wide, cut, system)
    for side in (-1, 1):
        for i in range(wide + 1):
            for c in range(3):
                Nr[i, c] = r[(k + side * i) % P, c]
        Nr[0] = 0.0
        bridge(rng, Nr, cut, 2 * tau)
        for c in range(3):
            NR[wide, c] = R[(k + side * wide) % P, c]
        for i in range(wide - 1, -1, -1):
            for c in range(3):
                NR[i, c] = NR[i + 1, c] + math.sqrt(2 * tau * Le * Lh) * rng.standard_normal()
            wall = wall_link(D, tau, Le, Lh, NR[i], Nr[i], NR[i + 1], Nr[i + 1])
            if wall == _INF:
                return -_INF
            found -= wall
        for i in range(cut):
            p, q = Nr[i], Nr[i + 1]
            found -= pair_link(table, step, scale, p[0], p[1], p[2], q[0], q[1], q[2])
        if lattice[1] > 0:
            put_ends(opened, NR, Nr, side, wide, Le, Lh, lattice)
    if lattice[1] > 0:
        X, Z, h, moved, phi = beads
        n, low = lattice[1], wide // lattice[0]
        # The closed path turned so that the cut is its bead 0; Z is room here.
        for j in range(n):
            copy_bead(Z, j, X, (j + k // lattice[0]) % n)
            if low < j < n - low:
                copy_bead(opened, j, Z, j)
        found += opened_minus_closed(opened, Z, h, low, n - low, lattice)
        copy_beads(Z, X)
    return found


@njit(cache=True)
def put_ends(opened, NR, Nr, side, wide, Le, Lh, lattice):
    """Beads of one end of a path, whose slices 0..wide stand in NR and Nr."""
    stride, n = lattice[0], lattice[1]
    for i in range(0, wide + 1, stride):
        j = i // stride if side > 0 else n - i // stride
        for c in range(3):
            opened[c, j], opened[3 + c, j] = NR[i, c] + Le * Nr[i, c], NR[i, c] - Lh * Nr[i, c]


@njit(cache=True)
def closing(rng, R, r, cu, wu, beads, wide, cut, system, table, step, scale, lattice, NR, Nr, closed):
    """ln of the weight ratio, open over closed, when the ends of an open pair are joined; inf outside the cube."""
    D, tau, Le, Lh = system
    P = len(cu)
    found = _window(R[P - wide], R[wide], r[P - cut], r[cut], wide, cut, system)
    for i in range(wide):
        found -= wu[i] + wu[P - 1 - i]
    for i in range(cut):
        found -= cu[i] + cu[P - 1 - i]
    for c in range(3):
        NR[0, c], NR[2 * wide, c] = R[P - wide, c], R[wide, c]
        for i in range(wide):
            Nr[i, c], Nr[2 * wide - i, c] = r[P - wide + i, c], r[wide - i, c]
    inner = Nr[wide - cut : wide + cut + 1]
    bridge(rng, inner, 2 * cut, 2 * tau)
    bridge(rng, NR, 2 * wide, 2 * tau * Le * Lh)
    for i in range(2 * wide):
        wall = wall_link(D, tau, Le, Lh, NR[i], Nr[i], NR[i + 1], Nr[i + 1])
        if wall == _INF:
            return _INF
        found += wall
    for i in range(2 * cut):
        p, q = inner[i], inner[i + 1]
        found += pair_link(table, step, scale, p[0], p[1], p[2], q[0], q[1], q[2])
    if lattice[1] > 0:
        X, Z, h, moved, phi = beads
        n, low = lattice[1], wide // lattice[0]
        copy_beads(closed, X)
        for j in range(-low, low + 1):
            i = wide + j * lattice[0]
            for c in range(3):
                closed[c, j % n] = NR[i, c] + Le * Nr[i, c]
                closed[3 + c, j % n] = NR[i, c] - Lh * Nr[i, c]
        found += opened_minus_closed(X, closed, h, low, n - low, lattice)
    return found


@njit(cache=True)
def start(rng, ring, P, D, tau, Le, Lh):
    """A pair to begin with: free paths about the middle of the cube, shrunk to half of it where they are longer."""
    R, r = np.zeros((P + 1, 3)), np.zeros((P + 1, 3))
    bridge(rng, R, P, 2 * tau * Le * Lh)
    bridge(rng, r, P, 2 * tau)
    R *= min(1.0, 0.2 * D / np.abs(R).max())
    r *= min(1.0, 0.2 * D / np.abs(r).max())
    return R[: P if ring else P + 1] + D / 2, r[: P if ring else P + 1].copy()


@njit(cache=True)
def fill_actions(R, r, cu, wu, beads, ring, system, table, step, scale, lattice):
    """Actions of all links of a path, and its beads."""
    D, tau, Le, Lh = system
    P = len(cu)
    for i in range(P):
        j = (i + 1) % P if ring else i + 1
        cu[i] = pair_link(table, step, scale, r[i, 0], r[i, 1], r[i, 2], r[j, 0], r[j, 1], r[j, 2])
        wu[i] = wall_link(D, tau, Le, Lh, R[i], r[i], R[j], r[j])
    if lattice[1] > 0:
        X, Z, h, moved, phi = beads
        fill_beads(X, Z, R, r, ring, Le, Lh, lattice)
        phi[0] = whole_phi(X, h, ring, lattice)


@njit(cache=True)
def run_closed(rng, R, r, cu, wu, beads, sweeps, cuts, shifts, wide, cut, radius, system, table, step, scale, lattice):
    """Sample closed pairs; gives ln weights of ``cuts`` openings a sweep, the weight that undoes the bias, and Phi."""
    D, tau, Le, Lh = system
    P = len(cu)
    new, ncu, nwu = np.empty((P + 1, 3)), np.empty(P + 1), np.empty(P + 1)
    NR, Nr = np.empty((2 * wide + 1, 3)), np.empty((2 * wide + 1, 3))
    logs, undo, phis, sums = np.empty((sweeps, cuts)), np.empty(sweeps), np.empty(sweeps), np.zeros(3)
    opened = np.empty((6, lattice[1] + 1), np.float32)
    for i in range(P):
        sums += r[i]
    longest = max(min(P, int(8 / tau)), 2)
    for sweep in range(sweeps):
        for relative in (False, True):
            done = 0
            while done < 2 * P:
                m = segment_length(rng, 2, longest if relative else P)
                a = uniform(rng, 0, P)
                segment(
                    rng, R, r, cu, wu, beads, True, relative, a, m, sums, radius, system, table, step, scale, lattice, new, ncu, nwu
                )  # fmt: skip
                done += m
        for _ in range(shifts):
            displace(rng, R, r, cu, wu, beads, True, sums, radius, system, table, step, scale, lattice, ncu, nwu)
        undo[sweep] = 1 / bias(squared(sums, P), radius)
        for n in range(cuts):
            k = lattice[0] * uniform(rng, 0, P // lattice[0])
            logs[sweep, n] = opening(
                rng, R, r, cu, wu, beads, k, wide, cut, system, table, step, scale, lattice, NR, Nr, opened
            )
        phis[sweep] = beads[4][0]
    return logs, undo, phis


@njit(cache=True)
def run_open(rng, R, r, cu, wu, beads, sweeps, cuts, wide, cut, system, table, step, scale, lattice):
    """Sample open pairs, whose charges meet at both ends; gives ln weights of ``cuts`` closings a sweep.

    Only what is near the ends is read off, so moves there are made before each closing.
    """
    D, tau, Le, Lh = system
    P = len(cu)
    new, ncu, nwu = np.empty((P + 1, 3)), np.empty(P + 1), np.empty(P + 1)
    NR, Nr = np.empty((2 * wide + 1, 3)), np.empty((2 * wide + 1, 3))
    logs, phis, sums = np.empty((sweeps, cuts)), np.empty(sweeps), np.zeros(3)
    closed = np.empty((6, lattice[1] + 1), np.float32)
    longest = max(min(P, int(8 / tau)), 2)
    near = max(min(P, 3 * cut), 2), max(min(P, 3 * wide), 2)
    for sweep in range(sweeps):
        for relative in (False, True):
            done = 0
            while done < P:
                m = segment_length(rng, 2, longest if relative else P)
                a = uniform(rng, 0, P - m + 1) if relative else uniform(rng, 1 - m, P)
                segment(
                    rng, R, r, cu, wu, beads, False, relative, a, m, sums, 1.0, system, table, step, scale, lattice, new, ncu, nwu
                )  # fmt: skip
                done += m
        displace(rng, R, r, cu, wu, beads, False, sums, 1.0, system, table, step, scale, lattice, ncu, nwu)
        for n in range(cuts):
            for end in range(2):
                for relative in (True, False):
                    m = segment_length(rng, 2, near[0 if relative else 1])
                    first = 0 if relative else -1  # the centre of mass may be regrown with a free end
                    a = first if end == 0 else P - m - first
                    segment(
                        rng, R, r, cu, wu, beads, False, relative, a, m, sums, 1.0, system, table, step, scale, lattice, new, ncu, nwu
                    )  # fmt: skip
            logs[sweep, n] = closing(
                rng, R, r, cu, wu, beads, wide, cut, system, table, step, scale, lattice, NR, Nr, closed
            )
        phis[sweep] = beads[4][0]
    return logs, phis


@njit(cache=True)
def free_pairs(rng, samples, ring, P, radius, system, table, step, scale, lattice):
    """Weights of pairs drawn without forces: exp(Phi - action), closed ones over the density of the hole about the electron.

    That density is half uniform in the cube and half ~ (r^2 + radius^2)^(-3/2), so that close pairs are met as well.
    """
    D, tau, Le, Lh = system
    R, r, weights = np.empty((P + 1, 3)), np.empty((P + 1, 3)), np.zeros(samples)
    n_beads = lattice[1]
    X, Z = np.empty((6, n_beads + 1), np.float32), np.empty((6, n_beads + 1), np.float32)
    h = np.empty(n_beads + 1, np.float32)
    farthest = D * math.sqrt(3.0)
    # Integral of r^2 (r^2 + a^2)^(-3/2) is asinh(r/a) - (r/a)/sqrt(1 + (r/a)^2).
    z = farthest / radius
    norm = 4 * math.pi * (math.asinh(z) - z / math.sqrt(1 + z * z))
    for n in range(samples):
        log = 0.0
        if ring:
            for c in range(3):
                R[0, c] = D * rng.random()
            if rng.random() < 0.5:
                for c in range(3):
                    r[0, c] = R[0, c] - D * rng.random()
            else:
                while True:
                    z = math.exp(math.log(1 + farthest / radius) * rng.random()) - 1
                    if rng.random() < z * z * (1 + z) * (1 + z * z) ** -1.5 * 0.67:
                        break
                direction = np.array([rng.standard_normal() for _ in range(3)])
                direction *= z * radius / math.sqrt((direction**2).sum())
                r[0] = direction
            length = math.sqrt((r[0] ** 2).sum())
            density = 0.5 / D**3
            if length < farthest:
                density += 0.5 / norm * (length * length + radius * radius) ** -1.5
            log = -math.log(density)
            for c in range(3):
                R[0, c] -= Le * r[0, c]
            R[P], r[P] = R[0], r[0]
            if not inside(D, Le, Lh, R[0], r[0]):
                continue
            bridge(rng, R, P, 2 * tau * Le * Lh)
        else:
            for c in range(3):
                R[0, c] = D * rng.random()
                for i in range(1, P + 1):
                    R[i, c] = R[i - 1, c] + math.sqrt(2 * tau * Le * Lh) * rng.standard_normal()
            r[0] = 0.0
            r[P] = 0.0
        bridge(rng, r, P, 2 * tau)
        for i in range(P):
            wall = wall_link(D, tau, Le, Lh, R[i], r[i], R[i + 1], r[i + 1])
            if wall == _INF:
                log = -_INF
                break
            p, q = r[i], r[i + 1]
            log -= wall + pair_link(table, step, scale, p[0], p[1], p[2], q[0], q[1], q[2])
        if n_beads > 0 and log > -_INF:
            fill_beads(X, Z, R, r, ring, Le, Lh, lattice)
            log += whole_phi(X, h, ring, lattice)
        weights[n] = math.exp(log)
    return weights

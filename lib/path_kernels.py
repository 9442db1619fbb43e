"""Compiled Monte-Carlo moves of an electron-hole pair in a hard cube; `lib.path_integral` drives them.

A pair of paths is kept as its centre of mass ``R`` and its relative coordinate ``r`` at every time slice, because the
free action separates in them: a move of R leaves the Coulomb action alone, a move of r leaves R alone. Electron at
R + L_e r, hole at R - L_h r, with L = hbar^2/(2 m) in Ry a_B^2, so that L_e + L_h = 1. Each link keeps its Coulomb
action ``cu`` and its wall action ``wu``. Needs numba.
"""

import math

import numpy as np
from numba import njit

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
def _inside(D, Le, Lh, R, r):
    for c in range(3):
        x, y = R[c] + Le * r[c], R[c] - Lh * r[c]
        if x <= 0.0 or y <= 0.0 or x >= D or y >= D:
            return False
    return True


@njit(cache=True)
def bridge(out, m, variance):
    """Fill out[1..m-1] with a free path between out[0] and out[m]; ``variance`` = 2 L tau of one link."""
    for k in range(1, m):
        left = m - k + 1
        width = math.sqrt(variance * (left - 1) / left)
        for c in range(3):
            out[k, c] = out[k - 1, c] + (out[m, c] - out[k - 1, c]) / left + width * np.random.normal()


@njit(cache=True)
def _length(shortest, longest):
    """A number of links, uniform in its logarithm."""
    return int(shortest * math.exp(np.random.random() * math.log((longest + 0.999) / shortest)))


@njit(cache=True)
def bias(c2, radius):
    """Weight of a closed pair whose two centroids lie sqrt(c2) apart: flat in ln of the distance outside ``radius``."""
    return (c2 + radius * radius) ** -1.5


@njit(cache=True)
def _squared(total, P):
    return (total[0] ** 2 + total[1] ** 2 + total[2] ** 2) / (P * P)


@njit(cache=True)
def accept(R, r, cu, wu, ring, relative, a, m, new, sums, radius, system, table, step, scale, ncu, nwu):
    """Metropolis step that replaces slices a..a+m of R or of r by ``new``; free propagators are in the proposal."""
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
        before = bias(_squared(sums, P), radius)
        change -= math.log(bias(_squared(sums + moved, P), radius) / before)
    if change > 0.0 and np.random.random() >= math.exp(-change):
        return False
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
def segment(R, r, cu, wu, ring, relative, a, m, sums, radius, system, table, step, scale, new, ncu, nwu):
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
                new[k, c] = new[k + 1, c] + math.sqrt(variance) * np.random.normal()
    elif not ring and a + m > P:
        m = P - a
        new[0] = X[a]
        for k in range(1, m + 1):
            for c in range(3):
                new[k, c] = new[k - 1, c] + math.sqrt(variance) * np.random.normal()
    else:
        new[0] = X[a]
        new[m] = X[(a + m) % P] if ring else X[a + m]
        bridge(new, m, variance)
    return accept(R, r, cu, wu, ring, relative, a, m, new, sums, radius, system, table, step, scale, ncu, nwu)


@njit(cache=True)
def displace(R, r, cu, wu, ring, sums, radius, system, table, step, scale, ncu, nwu):
    """Shift both particles; in a closed pair also one of them, by which a pair is bound or parted."""
    D, tau, Le, Lh = system
    P = len(cu)
    size = D * math.exp(np.random.random() * math.log(0.02))
    shift = np.array([size * np.random.normal() for _ in range(3)])
    which = np.random.randint(3) if ring else 0
    dR = shift * (1.0 if which == 0 else (Lh if which == 1 else Le))
    dr = shift * (0.0 if which == 0 else (1.0 if which == 1 else -1.0))
    change = 0.0
    for i in range(P):
        j = (i + 1) % P if ring else i + 1
        nwu[i] = wall_link(D, tau, Le, Lh, R[i] + dR, r[i] + dr, R[j] + dR, r[j] + dr)
        if nwu[i] == _INF:
            return False
        change += nwu[i] - wu[i]
    if which > 0:
        for i in range(P):
            j = (i + 1) % P
            p, q = r[i] + dr, r[j] + dr
            ncu[i] = pair_link(table, step, scale, p[0], p[1], p[2], q[0], q[1], q[2])
            change += ncu[i] - cu[i]
        before = bias(_squared(sums, P), radius)
        change -= math.log(bias(_squared(sums + P * dr, P), radius) / before)
    if change > 0.0 and np.random.random() >= math.exp(-change):
        return False
    for i in range(len(R)):
        R[i] += dR
        r[i] += dr
    for i in range(P):
        wu[i] = nwu[i]
        if which > 0:
            cu[i] = ncu[i]
    sums += P * dr
    return True


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
def opening(R, r, cu, wu, k, wide, cut, system, table, step, scale, NR, Nr):
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
        bridge(Nr, cut, 2 * tau)
        for c in range(3):
            NR[wide, c] = R[(k + side * wide) % P, c]
        for i in range(wide - 1, -1, -1):
            for c in range(3):
                NR[i, c] = NR[i + 1, c] + math.sqrt(2 * tau * Le * Lh) * np.random.normal()
            wall = wall_link(D, tau, Le, Lh, NR[i], Nr[i], NR[i + 1], Nr[i + 1])
            if wall == _INF:
                return -_INF
            found -= wall
        for i in range(cut):
            p, q = Nr[i], Nr[i + 1]
            found -= pair_link(table, step, scale, p[0], p[1], p[2], q[0], q[1], q[2])
    return found


@njit(cache=True)
def closing(R, r, cu, wu, wide, cut, system, table, step, scale, NR, Nr):
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
    bridge(inner, 2 * cut, 2 * tau)
    bridge(NR, 2 * wide, 2 * tau * Le * Lh)
    for i in range(2 * wide):
        wall = wall_link(D, tau, Le, Lh, NR[i], Nr[i], NR[i + 1], Nr[i + 1])
        if wall == _INF:
            return _INF
        found += wall
    for i in range(2 * cut):
        p, q = inner[i], inner[i + 1]
        found += pair_link(table, step, scale, p[0], p[1], p[2], q[0], q[1], q[2])
    return found


@njit(cache=True)
def seed_generator(seed):
    """Start the generator of the compiled code, which is not NumPy's."""
    np.random.seed(seed)


@njit(cache=True)
def fill_actions(R, r, cu, wu, ring, system, table, step, scale):
    """Actions of all links of a path."""
    D, tau, Le, Lh = system
    P = len(cu)
    for i in range(P):
        j = (i + 1) % P if ring else i + 1
        cu[i] = pair_link(table, step, scale, r[i, 0], r[i, 1], r[i, 2], r[j, 0], r[j, 1], r[j, 2])
        wu[i] = wall_link(D, tau, Le, Lh, R[i], r[i], R[j], r[j])


@njit(cache=True)
def run_closed(R, r, cu, wu, sweeps, cuts, shifts, wide, cut, radius, system, table, step, scale):
    """Sample closed pairs; gives ln weights of ``cuts`` openings a sweep, and the weight that undoes the bias."""
    D, tau, Le, Lh = system
    P = len(cu)
    new, ncu, nwu = np.empty((P + 1, 3)), np.empty(P + 1), np.empty(P + 1)
    NR, Nr = np.empty((2 * wide + 1, 3)), np.empty((2 * wide + 1, 3))
    logs, undo, sums = np.empty((sweeps, cuts)), np.empty(sweeps), np.zeros(3)
    for i in range(P):
        sums += r[i]
    longest = max(min(P, int(8 / tau)), 2)
    for sweep in range(sweeps):
        for relative in (False, True):
            done = 0
            while done < 2 * P:
                m = _length(2, longest if relative else P)
                a = np.random.randint(P)
                segment(R, r, cu, wu, True, relative, a, m, sums, radius, system, table, step, scale, new, ncu, nwu)
                done += m
        for _ in range(shifts):
            displace(R, r, cu, wu, True, sums, radius, system, table, step, scale, ncu, nwu)
        undo[sweep] = 1 / bias(_squared(sums, P), radius)
        for n in range(cuts):
            logs[sweep, n] = opening(R, r, cu, wu, np.random.randint(P), wide, cut, system, table, step, scale, NR, Nr)
    return logs, undo


@njit(cache=True)
def run_open(R, r, cu, wu, sweeps, cuts, wide, cut, system, table, step, scale):
    """Sample open pairs, whose charges meet at both ends; gives ln weights of ``cuts`` closings a sweep.

    Only what is near the ends is read off, so moves there are made before each closing.
    """
    D, tau, Le, Lh = system
    P = len(cu)
    new, ncu, nwu = np.empty((P + 1, 3)), np.empty(P + 1), np.empty(P + 1)
    NR, Nr = np.empty((2 * wide + 1, 3)), np.empty((2 * wide + 1, 3))
    logs, sums = np.empty((sweeps, cuts)), np.zeros(3)
    longest = max(min(P, int(8 / tau)), 2)
    near = max(min(P, 3 * cut), 2), max(min(P, 3 * wide), 2)
    for sweep in range(sweeps):
        for relative in (False, True):
            done = 0
            while done < P:
                m = _length(2, longest if relative else P)
                a = np.random.randint(P - m + 1) if relative else np.random.randint(1 - m, P)
                segment(R, r, cu, wu, False, relative, a, m, sums, 1.0, system, table, step, scale, new, ncu, nwu)
                done += m
        displace(R, r, cu, wu, False, sums, 1.0, system, table, step, scale, ncu, nwu)
        for n in range(cuts):
            for end in range(2):
                m = _length(2, near[0])
                a = 0 if end == 0 else P - m
                segment(R, r, cu, wu, False, True, a, m, sums, 1.0, system, table, step, scale, new, ncu, nwu)
                m = _length(2, near[1])
                a = -1 if end == 0 else P - m + 1
                segment(R, r, cu, wu, False, False, a, m, sums, 1.0, system, table, step, scale, new, ncu, nwu)
            logs[sweep, n] = closing(R, r, cu, wu, wide, cut, system, table, step, scale, NR, Nr)
    return logs


@njit(cache=True)
def free_pairs(samples, ring, P, radius, system, table, step, scale):
    """Weights of pairs drawn without forces: exp(-action), closed ones over the density of the hole about the electron.

    That density is half uniform in the cube and half ~ (r^2 + radius^2)^(-3/2), so that close pairs are met as well.
    """
    D, tau, Le, Lh = system
    R, r, weights = np.empty((P + 1, 3)), np.empty((P + 1, 3)), np.zeros(samples)
    farthest = D * math.sqrt(3.0)
    # Integral of r^2 (r^2 + a^2)^(-3/2) is asinh(r/a) - (r/a)/sqrt(1 + (r/a)^2).
    z = farthest / radius
    norm = 4 * math.pi * (math.asinh(z) - z / math.sqrt(1 + z * z))
    for n in range(samples):
        log = 0.0
        if ring:
            for c in range(3):
                R[0, c] = D * np.random.random()
            if np.random.random() < 0.5:
                for c in range(3):
                    r[0, c] = R[0, c] - D * np.random.random()
            else:
                while True:
                    z = math.exp(math.log(1 + farthest / radius) * np.random.random()) - 1
                    if np.random.random() < z * z * (1 + z) * (1 + z * z) ** -1.5 * 0.67:
                        break
                direction = np.array([np.random.normal() for _ in range(3)])
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
            if not _inside(D, Le, Lh, R[0], r[0]):
                continue
            bridge(R, P, 2 * tau * Le * Lh)
        else:
            for c in range(3):
                R[0, c] = D * np.random.random()
                for i in range(1, P + 1):
                    R[i, c] = R[i - 1, c] + math.sqrt(2 * tau * Le * Lh) * np.random.normal()
            r[0] = 0.0
            r[P] = 0.0
        bridge(r, P, 2 * tau)
        for i in range(P):
            wall = wall_link(D, tau, Le, Lh, R[i], r[i], R[i + 1], r[i + 1])
            if wall == _INF:
                log = -_INF
                break
            p, q = r[i], r[i + 1]
            log -= wall + pair_link(table, step, scale, p[0], p[1], p[2], q[0], q[1], q[2])
        weights[n] = math.exp(log)
    return weights

"""What a harmonic lattice adds to the weight of a pair of paths; `lib.path_moves` and `lib.path_kernels` use it.

The lattice is integrated out (`lib.influence`): every two slices of the paths gain a term of
ln weight Phi = 1/2 sum_kl w_k w_l [A_|k-l| sum_ij q_i q_j/r_ij + B_|k-l| sum_ij s_i s_j c(r_ij)], i, j = electron, hole.
It is smooth in time, so only every G-th slice, a *bead*, carries it. A chain keeps its beads as ``X`` (6, n + 1), electron
above hole; ``Z`` is a copy in which a move is tried, ``h`` room for weights, ``phi`` the current Phi. Needs numba.
"""

import math

from numba import njit


@njit(cache=True, fastmath=True)
def bead_phi(Z, h, k, count, lattice):
    """Sum over the beads l < ``count`` of ``h``_l times their term with bead k."""
    stride, n, A, B, q, s, closest, table, per = lattice
    ex, ey, ez, hx, hy, hz = Z[0, k], Z[1, k], Z[2, k], Z[3, k], Z[4, k], Z[5, k]
    total = 0.0
    if q[0] != 0.0 or q[1] != 0.0:
        lag = A[n - k : n - k + count]
        qee, qhh, qeh = q[0] * q[0], q[1] * q[1], q[0] * q[1]
        for l in range(count):
            a, b, c = Z[0, l], Z[1, l], Z[2, l]
            d, e, f = Z[3, l], Z[4, l], Z[5, l]
            ee = (a - ex) ** 2 + (b - ey) ** 2 + (c - ez) ** 2
            hh = (d - hx) ** 2 + (e - hy) ** 2 + (f - hz) ** 2
            eh = (a - hx) ** 2 + (b - hy) ** 2 + (c - hz) ** 2
            he = (d - ex) ** 2 + (e - ey) ** 2 + (f - ez) ** 2
            # Two inverse distances with one division.
            ee, hh = math.sqrt(max(ee, closest)), math.sqrt(max(hh, closest))
            eh, he = math.sqrt(max(eh, closest)), math.sqrt(max(he, closest))
            total += h[l] * lag[l] * ((qee * hh + qhh * ee) / (ee * hh) + qeh * (eh + he) / (eh * he))
    if s[0] != 0.0 or s[1] != 0.0:
        lag = B[n - k : n - k + count]
        see, shh, seh = s[0] * s[0], s[1] * s[1], s[0] * s[1]
        last = len(table) - 1.001
        for l in range(count):
            a, b, c = Z[0, l], Z[1, l], Z[2, l]
            d, e, f = Z[3, l], Z[4, l], Z[5, l]
            ee = min(((a - ex) ** 2 + (b - ey) ** 2 + (c - ez) ** 2) * per, last)
            hh = min(((d - hx) ** 2 + (e - hy) ** 2 + (f - hz) ** 2) * per, last)
            eh = min(((a - hx) ** 2 + (b - hy) ** 2 + (c - hz) ** 2) * per, last)
            he = min(((d - ex) ** 2 + (e - ey) ** 2 + (f - ez) ** 2) * per, last)
            i, j, g, m = int(ee), int(hh), int(eh), int(he)
            near = see * (table[i] + (ee - i) * (table[i + 1] - table[i]))
            near += shh * (table[j] + (hh - j) * (table[j + 1] - table[j]))
            far = table[g] + (eh - g) * (table[g + 1] - table[g]) + table[m] + (he - m) * (table[m + 1] - table[m])
            total += h[l] * lag[l] * (near + seh * far)
    return total


@njit(cache=True)
def count_beads(ring, lattice):
    return lattice[1] if ring else lattice[1] + 1


@njit(cache=True)
def bead_weights(h, ring, lattice):
    """Quadrature weights of the beads: the two ends of an open path are half a bead each."""
    n = lattice[1]
    h[: n + 1] = 1.0
    if not ring:
        h[0], h[n] = 0.5, 0.5


@njit(cache=True)
def whole_phi(Z, h, ring, lattice):
    """Phi of a path."""
    count = count_beads(ring, lattice)
    bead_weights(h, ring, lattice)
    total = 0.0
    for k in range(count):
        # Each pair of beads once, a bead with itself by half.
        whole = h[k]
        h[k] = 0.5 * whole
        total += whole * bead_phi(Z, h, k, k + 1, lattice)
        h[k] = whole
    return total


@njit(cache=True)
def fill_beads(X, Z, R, r, ring, Le, Lh, lattice):
    """Beads of the slices of a path."""
    stride = lattice[0]
    for k in range(count_beads(ring, lattice)):
        for c in range(3):
            X[c, k] = R[k * stride, c] + Le * r[k * stride, c]
            X[3 + c, k] = R[k * stride, c] - Lh * r[k * stride, c]
            Z[c, k], Z[3 + c, k] = X[c, k], X[3 + c, k]


@njit(cache=True)
def move_change(X, Z, h, moved, number, ring, lattice):
    """Change of Phi when the first ``number`` beads listed in ``moved`` go from X to Z."""
    count = count_beads(ring, lattice)
    bead_weights(h, ring, lattice)
    for i in range(number):
        h[moved[i]] *= 0.5
    change = 0.0
    for i in range(number):
        k = moved[i]
        # h[k] is half the bead's weight here; the half keeps pairs of moved beads from being counted twice.
        change += 2 * h[k] * (bead_phi(Z, h, k, count, lattice) - bead_phi(X, h, k, count, lattice))
    return change


# Slices are copied number by number: `X[:] = Z` is left out by numba 0.68 where both came out of one tuple.
@njit(cache=True)
def copy_bead(to, k, of, l):
    for c in range(6):
        to[c, k] = of[c, l]


@njit(cache=True)
def copy_beads(to, of):
    for k in range(to.shape[1]):
        copy_bead(to, k, of, k)


@njit(cache=True)
def keep(X, Z, moved, number):
    for i in range(number):
        copy_bead(X, moved[i], Z, moved[i])


@njit(cache=True)
def drop(X, Z, moved, number):
    for i in range(number):
        copy_bead(Z, moved[i], X, moved[i])


@njit(cache=True)
def opened_minus_closed(opened, closed, h, low, high, lattice):
    """Phi of an open path less that of a closed one that differ in the beads 0..low and high..n (n is bead 0 if closed)."""
    total = 0.0
    for ring in (False, True):
        count = count_beads(ring, lattice)
        Z = closed if ring else opened
        bead_weights(h, ring, lattice)
        for k in range(count):
            if k <= low or k >= high:
                h[k] *= 0.5
        for k in range(count):
            if k <= low or k >= high:
                part = 2 * h[k] * bead_phi(Z, h, k, count, lattice)
                total += -part if ring else part
    return total

"""What a harmonic lattice adds to the weight of a pair of paths; `lib.path_moves` and `lib.path_kernels` use it.

The lattice is integrated out (`lib.influence`): every two slices of the paths gain a term of
ln weight Phi = 1/2 sum_kl w_k w_l [A_|k-l| sum_ij q_i q_j/r_ij + B_|k-l| sum_ij s_i s_j c(r_ij)], i, j = electron, hole.
It is smooth in time, so only every G-th slice, a *bead*, carries it. A chain keeps its beads as ``X`` (6, n + 1), electron
above hole; ``Z`` is a copy in which a move is tried, ``h`` room for weights, ``phi`` the current Phi. Beads
and what is multiplied with them are single precision (a Metropolis step is then wrong by 1e-5 at most; sums are double), so
that a processor takes eight or sixteen at once: ten times as fast. Needs numba.
"""

import numpy as np
from llvmlite import ir
from numba import njit, types
from numba.extending import intrinsic

_SINGLE, _HALF, _THREE_HALVES = np.float32, np.float32(0.5), np.float32(1.5)
#: First guess of an inverse square root from the bits of a number (Lomont 2003); three steps of Newton follow.
_GUESS, _ONE_BIT = np.int32(0x5F3759DF), np.int32(1)
#: exp(-y) is the 16th power of its series at y/16, for y up to 16: nine products, which processors do eight at a time.
_SERIES = tuple(_SINGLE(1 / k) for k in (1, 2, 6, 24, 120, 720))
_LAST, _SIXTEENTH, _ONE = _SINGLE(16), _SINGLE(-1 / 16), _SINGLE(1)


def _same_bits(of, to, kind):
    @intrinsic
    def found(context, x):
        return to(of), lambda _, builder, signature, values: builder.bitcast(values[0], kind)

    return found


_bits = _same_bits(types.float32, types.int32, ir.IntType(32))
_number = _same_bits(types.int32, types.float32, ir.FloatType())


@njit(fastmath=True, inline="always")
def inverse_root(x):
    """1/sqrt(x) to 2e-7 without a root or a division, which take ten times as long."""
    y, half = _number(_GUESS - (_bits(x) >> _ONE_BIT)), _HALF * x
    y *= _THREE_HALVES - half * y * y
    y *= _THREE_HALVES - half * y * y
    return y * (_THREE_HALVES - half * y * y)


@njit(fastmath=True, inline="always")
def falling(y):
    """exp(-y), 1e-7 beyond y = 16."""
    x = min(y, _LAST) * _SIXTEENTH
    a, b, c, d, e, f = _SERIES
    p = _ONE + x * (a + x * (b + x * (c + x * (d + x * (e + x * f)))))
    p *= p
    p *= p
    p *= p
    return p * p


@njit(fastmath=True, inline="always")
def distances(Z, k, l):
    """Squared distances of beads k and l: electrons, holes, electron and hole, hole and electron."""
    ee = (Z[0, l] - Z[0, k]) ** 2 + (Z[1, l] - Z[1, k]) ** 2 + (Z[2, l] - Z[2, k]) ** 2
    hh = (Z[3, l] - Z[3, k]) ** 2 + (Z[4, l] - Z[4, k]) ** 2 + (Z[5, l] - Z[5, k]) ** 2
    eh = (Z[0, l] - Z[3, k]) ** 2 + (Z[1, l] - Z[4, k]) ** 2 + (Z[2, l] - Z[5, k]) ** 2
    he = (Z[3, l] - Z[0, k]) ** 2 + (Z[4, l] - Z[1, k]) ** 2 + (Z[5, l] - Z[2, k]) ** 2
    return ee, hh, eh, he


@njit(cache=True, fastmath=True)
def bead_phi(Z, h, k, count, lattice):
    """Sum over the beads l < ``count`` of ``h``_l times their term with bead k."""
    stride, n, A, B, q, s, closest, per = lattice
    total = 0.0
    if q[0] != 0 or q[1] != 0:
        lag = A[n - k : n - k + count]
        qee, qhh, qeh = q[0] * q[0], q[1] * q[1], q[0] * q[1]
        for l in range(count):
            ee, hh, eh, he = distances(Z, k, l)
            near = qee * inverse_root(max(ee, closest)) + qhh * inverse_root(max(hh, closest))
            far = inverse_root(max(eh, closest)) + inverse_root(max(he, closest))
            total += h[l] * lag[l] * (near + qeh * far)
    if s[0] != 0 or s[1] != 0:
        lag = B[n - k : n - k + count]
        see, shh, seh = s[0] * s[0], s[1] * s[1], s[0] * s[1]
        for l in range(count):
            ee, hh, eh, he = distances(Z, k, l)
            near = see * falling(ee * per) + shh * falling(hh * per)
            total += h[l] * lag[l] * (near + seh * (falling(eh * per) + falling(he * per)))
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

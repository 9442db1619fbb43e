"""Ground state of an electron-hole pair in a hard cube from explicitly correlated Gaussians: no path integral in it."""

import itertools

import numpy as np


def ground_state(edge, most=3e5, count=20, degree=2):
    """Variational energy (Ry) and |I|^2 of equal masses in a cube of ``edge`` a_B.

    Each function is a product over x, y, z of cos cos (1, x_e^2 + x_h^2 or x_e x_h) exp(-g (x_e - x_h)^2), with ``count``
    widths up to g = ``most`` for the cusp; the Coulomb potential is a sum of Gaussians, so that every integral is
    a product of three. ``degree`` axes at most carry a factor other than 1.
    """
    z, z_weight = np.polynomial.legendre.leggauss(90)
    z, z_weight = np.exp(7 * (z - 1)), z_weight * 7 * np.exp(7 * (z - 1))
    y, y_weight = np.polynomial.legendre.leggauss(24)
    low = (1 - z)[:, None] * (y + 1) / 2
    high, area = low + z[:, None], z_weight[:, None] * y_weight * (1 - z)[:, None] / 2
    line, line_weight = np.polynomial.legendre.leggauss(60)
    line, line_weight = (line + 1) / 2, line_weight / 2

    def functions(e, h, g):
        X, Y = e - 0.5, h - 0.5
        a, b = np.cos(np.pi * X), np.cos(np.pi * Y)
        da, db = -np.pi * np.sin(np.pi * X), -np.pi * np.sin(np.pi * Y)
        gauss, slope = np.exp(-g * (e - h) ** 2), -2 * g * (e - h)
        for p, pe, ph in ((1.0, 0.0, 0.0), (X**2 + Y**2, 2 * X, 2 * Y), (X * Y, Y, X)):
            along_e = (pe * a * b + p * da * b + p * a * b * slope) * gauss
            yield p * a * b * gauss, along_e, (ph * a * b + p * a * db - p * a * b * slope) * gauss

    widths = np.geomspace(0.02 * min(1, 4 / edge), most, count)
    f, fe, fh, on_top = [], [], [], []
    for g in widths * edge**2:
        for upper, lower, same in zip(functions(high, low, g), functions(low, high, g), functions(line, line, g)):
            both = [np.concatenate([u.ravel(), v.ravel()]) for u, v in zip(upper, lower)]
            f.append(both[0]), fe.append(both[1]), fh.append(both[2]), on_top.append(same[0] @ line_weight)
    f, fe, fh, on_top = map(np.array, (f, fe, fh, on_top))
    weight, apart = np.tile(area.ravel(), 2), np.tile((high - low).ravel(), 2)
    S, T = (f * weight) @ f.T, ((fe * weight) @ fe.T + (fh * weight) @ fh.T) / (2 * edge**2)
    s = np.exp(np.arange(-10, 16, 0.15))
    coulomb = np.array([(f * (weight * np.exp(-((q * apart) ** 2)))) @ f.T for q in s])
    coulomb_weight = 2 / np.sqrt(np.pi) * 0.15 * s
    combos = [c for c in itertools.combinations_with_replacement(range(3), 3) if np.count_nonzero(c) <= degree]
    basis = [[3 * k + i for i in c] for k in range(count) for c in combos]
    size = len(basis)
    H, O = np.zeros((size, size)), np.zeros((size, size))
    for i, j in itertools.combinations_with_replacement(range(size), 2):
        ket = set(itertools.permutations(basis[j]))
        for turned in ket:
            s3 = [S[a, b] for a, b in zip(basis[i], turned)]
            t3 = [T[a, b] for a, b in zip(basis[i], turned)]
            v3 = np.prod([coulomb[:, a, b] for a, b in zip(basis[i], turned)], axis=0)
            O[i, j] += np.prod(s3) / len(ket)
            kinetic = t3[0] * s3[1] * s3[2] + s3[0] * t3[1] * s3[2] + s3[0] * s3[1] * t3[2]
            H[i, j] += (kinetic - 2 / edge * coulomb_weight @ v3) / len(ket)
        O[j, i], H[j, i] = O[i, j], H[i, j]
    norm = 1 / np.sqrt(np.diag(O))
    overlap, vectors = np.linalg.eigh(O * np.outer(norm, norm))
    kept = overlap > 1e-11
    frame = norm[:, None] * vectors[:, kept] / np.sqrt(overlap[kept])
    energy, state = np.linalg.eigh(frame.T @ H @ frame)
    ground = frame @ state[:, 0]
    return energy[0], float((np.array([np.prod(on_top[b]) for b in basis]) @ ground) ** 2)

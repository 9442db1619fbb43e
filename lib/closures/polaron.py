"""Cells with independent phonon baths, coupled all to all: the polaron crossover."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy.signal import lfilter

from .. import formulas, units, validate
from ..phonons import SpectralDensity
from .base import AT_LEAST_0, POSITIVE, Closure, parameter

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any


#: Forms of the closure.
FORMS = ("fresh cells", "bare", "large-N")

_bare_polaron = formulas.numeric("BARE_POLARON", "N", "V", "lam", "kT")


def _extrapolate(values):
    """Richardson: from errors in even powers of the step, halved from each row to the one before it."""
    factor = 4.0
    while len(values) > 1:
        values = values[:-1] + (values[:-1] - values[1:]) / (factor - 1)
        factor *= 4
    return values[0]


def _volterra(phi, beta, coupling, lam):
    """ln G and ln ring at beta; ``phi`` of shape (rows, steps + 1).

    The geometric series G = e^phi + V e^phi * G on a grid. All terms are positive, so
    nothing cancels, and the step coupling 2 tanh(Vh/2) makes the grid exact for phi = 0.
    """
    steps = phi.shape[1] - 1
    h = beta / steps
    # ln G lies between max and sum of V beta and lambda beta: scaling by the middle keeps all in range.
    scale = np.maximum(coupling, lam) + np.minimum(coupling, lam) / 2
    kernel = np.exp(phi - (scale * h)[:, None] * np.arange(steps + 1))
    q = 2 * np.tanh(coupling * h / 2)
    # Each term of the series is the sum of those before it times the kernel, the impulse response of a recursive filter.
    ahead = np.concatenate([1 - q[:, None] / 2, -q[:, None] * kernel[:, 1:]], axis=1)
    impulse = np.eye(1, steps + 1)[0]
    series = np.array([lfilter([1.0], row, impulse) for row in ahead])
    green = (1 - q**2 / 4) / q * series[:, -1]
    ring = q * np.einsum("rj,rj,j->r", kernel[:, ::-1], series, np.arange(steps, -1, -1.0))
    return np.log(np.stack([green, ring])) + scale * beta


def _cumulant_on_grid(density, beta, count):
    """phi(t) of one cell at ``count`` + 1 times from 0 to ``beta``: CUMULANT_KERNEL of lib.symbolic over J.

    The grid read backwards is beta - t, so that one exponential serves both factors.
    """
    wt = np.outer(np.linspace(0, beta, count + 1), density.energy)
    a = np.expm1(-wt)
    return (wt + a * a[::-1] / a[-1]) @ (density.weight / density.energy**2)


def _cumulant_parts(density, t):
    """phi(t) of one cell as (fixed, varying): phi = fixed + varying @ n(beta), with n the occupations of the modes.

    CUMULANT_KERNEL of lib.symbolic with exp(-w beta) = n/(1 + n): [w t + exp(-w t) - 1 + 4 n sinh(w t/2)^2]/w^2.
    """
    wt = np.outer(t, density.energy)
    weight = density.weight / density.energy**2
    rising = np.sinh(np.minimum(wt, 700.0) / 2)  # beyond that times n is nothing well before beta
    return (wt + np.expm1(-wt)) @ weight, 4 * rising**2 * weight


def _bright_pole(density, beta, coupling, lam, kept):
    """ln G and ln ring at beta where the bright state lies far below all others: one pole of G in the Laplace domain.

    With f(z) = int_0^beta exp(phi(t) - z t) dt the pole is V f(z) = 1, and G = exp(z beta)/(-V^2 f'(z)). The ring is
    exp(z beta). What is left out is smaller by exp[-(z - lambda) beta]. ``kept`` holds what depends on V alone.
    """
    # phi is convex, so phi(t) is at most lambda t: the integrand has ended here, before beta.
    end = _END / (coupling - lam)
    node, weight = (0.5 * (_NODES[0] + 1), 0.5 * _NODES[1])
    t, weight = end[:, None] * node, end[:, None] * weight
    phi = np.empty(t.shape)
    for V in np.unique(coupling):
        rows = np.flatnonzero(coupling == V)
        if V not in kept:
            if len(kept) >= _KEPT:
                kept.clear()
            kept[V] = _cumulant_parts(density, t[rows[0]])
        fixed, varying = kept[V]
        occupation = 1 / np.expm1(np.minimum(np.outer(density.energy, beta[rows]), 700.0))
        phi[rows] = fixed + (varying @ occupation).T
    z = coupling.copy()
    for _ in range(60):  # Newton on a convex falling function, from below: it rises to the root
        terms = weight * np.exp(phi - z[:, None] * t)
        f, slope = terms.sum(1), (terms * t).sum(1)
        step = (f - 1 / coupling) / slope
        z = z + step
        if np.all(np.abs(step) < 1e-13 * z):
            break
    return np.stack([z * beta - np.log(coupling**2 * slope), z * beta])


#: exp(-x) is nothing beyond this x; nodes for the transform of exp(phi).
_END = 42.0
#: Values of V for which a closure keeps the cumulants.
_KEPT = 64
_NODES = np.polynomial.legendre.leggauss(160)


class PolaronCrossover(Closure):
    """Cells with independent baths of Eq. 1, coupled all to all by -V|B><B|.

    Parameters
    ----------
    coupling : float or callable
        V in meV, at least 0; a number or a function of D (nm).
    spectral_density : lib.phonons.SpectralDensity
        Of one cell; its reorganization energy must be finite.
    lattice_constant : float
        Edge of a cell, nm.
    form : {"fresh cells", "bare", "large-N"}
        "fresh cells": every visit of the exciton finds a cell whose lattice has forgotten
        earlier visits, solved in imaginary time (below); "exact" is accepted as its old name.
        "bare": 1 + (N-1)/(1 + (N-1) exp[-(V - lambda)/kT]), valid for
        sigma^2/V << V - lambda only. "large-N": N G/Z without the correction of order
        1/N; it falls below 1 in small cold dots, where N is not above V/kT.

    Notes
    -----
    With phi(t) the imaginary-time cumulant of one cell, G = e^phi + V e^phi * G and
    Z = N e^phi(b) + V [b e^phi(b) + V int t e^phi(t) G(b-t) dt] at b = 1/kT,

        N_coh = 1 + (N - 1) [G(b) - e^phi(b)] / Z:

    the trace of exp(-bH) counts the diagonal elements, G - e^phi those between two
    cells. Exact for many cells, for lambda = 0, and to first order in V, at any N.
    """

    label = "polaron crossover"

    @validate.guarded(spectral_density=SpectralDensity)
    def __init__(
        self,
        coupling: float | Callable,
        spectral_density: SpectralDensity,
        lattice_constant: float,
        form: str = "fresh cells",
    ) -> None:
        self._coupling = parameter("coupling", coupling, **AT_LEAST_0)
        self.spectral_density = spectral_density
        self.cell = validate.number("lattice_constant", lattice_constant, **POSITIVE)
        old_name = isinstance(form, str) and form == "exact"
        self.form = validate.choice("form", "fresh cells" if old_name else form, FORMS)
        self._lam = spectral_density.reorganization_energy
        self._fast = spectral_density.zero_point_variance / max(self._lam, 1e-300)  # mean phonon energy
        self._solved: dict[Any, Any] = {}
        self._kept: dict[float, Any] = {}

    @property
    def null_limit(self) -> Closure | None:
        return PolaronCrossover(self._coupling, self.spectral_density * 0.0, self.cell, self.form)

    def _number(self, T, D):
        N, V = (D / self.cell) ** 3, self._coupling(D)
        if self.form == "bare":
            return _bare_polaron(np.maximum(N, 1 + 1e-12), V, self._lam, units.BOLTZMANN * T)
        green, ring, local = self._paths(T, V)
        Z = np.logaddexp(np.log(N) + local, ring)
        if self.form == "large-N":
            return N * np.exp(green - Z)
        return 1 + (N - 1) * np.exp(green - Z) * -np.expm1(np.minimum(local - green, 0.0))

    def _paths(self, T, V):
        """ln G(b), the logarithm of the ring of Z, and phi(b), first axis; they depend on T and V only."""
        validate.affordable("T", T, memory=40_000.0 * T.size)
        pairs, back = np.unique(np.stack([T.ravel(), np.maximum(V, 1e-9).ravel()], 1), axis=0, return_inverse=True)
        new = np.array([p for p in map(tuple, pairs) if p not in self._solved]).reshape(-1, 2)
        beta, V = 1 / (units.BOLTZMANN * new[:, 0]), new[:, 1]
        alone = beta * (V - self._lam) > _END
        if np.any(~alone & (beta * np.minimum(V, self._lam) > 1300)):
            raise ValueError(f"T = {new[:, 0].min():g} is not allowed: V/kT and lambda/kT must not both exceed 1300")
        # Enough steps for 5e-5 after extrapolation; few different counts keep the batches large.
        need = beta * (2.5 * (V + self._lam) + self._fast)
        steps = 8 * np.ceil(2 ** (np.ceil(2 * np.log2(np.maximum(need, 48))) / 2) / 8).astype(int)
        steps[alone] = 0
        for count in np.unique(steps):
            rows = np.flatnonzero(steps == count)
            solved = self._solve(beta[rows], V[rows], int(count))
            self._solved.update(zip(map(tuple, new[rows]), solved.T))
        solved = np.array([self._solved[tuple(p)] for p in pairs])[back.ravel()].reshape(*T.shape, 2)
        return solved[..., 0], solved[..., 1], self._lam / (units.BOLTZMANN * T)

    def _solve(self, beta, V, count):
        J = self.spectral_density
        if count == 0:
            return _bright_pole(J, beta, V, self._lam, self._kept)
        each, back = np.unique(beta, return_inverse=True)
        phi = np.stack([_cumulant_on_grid(J, b, count) for b in each])[back]
        return _extrapolate(np.stack([_volterra(phi[:, :: 2**k], beta, V, self._lam) for k in range(4)]))

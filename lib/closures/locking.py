"""Dipoles that synchronise as phase oscillators."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy.special import i0e, i1e

from .. import validate
from .base import AT_LEAST_0, POSITIVE, Closure, parameter, plain

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import ArrayLike

    from ..hints import Values


class PhaseLocking(Closure):
    """Dipoles that synchronise as phase oscillators: N_coh = 1 + (N - 1) r^2.

    A metaphor for the paper's words: one excitation is linear and has no locking
    threshold, and dynamic disorder is noise, not a static spread of frequencies.

    Parameters
    ----------
    coupling : float or callable
        K in meV, at least 0; a number or a function of D (nm).
    sigma : float or callable
        Spread of the frequencies in meV, at least 0; a number or a function of T (K),
        usually the thermal part of Eq. 3.
    lattice_constant : float
        Edge of a cell, nm.
    """

    label = "phase locking"

    def __init__(self, coupling: float | Callable, sigma: float | Callable, lattice_constant: float) -> None:
        self._coupling = parameter("coupling", coupling, **AT_LEAST_0)
        self._sigma = parameter("sigma", sigma, **AT_LEAST_0)
        self.cell = validate.number("lattice_constant", lattice_constant, **POSITIVE)

    @property
    def null_limit(self) -> Closure | None:
        return PhaseLocking(self._coupling, 0.0, self.cell)

    def _number(self, T, D):
        return 1 + ((D / self.cell) ** 3 - 1) * self._order(self._coupling(D), self._sigma(T)) ** 2

    @validate.guarded()
    def order_parameter(self, T: ArrayLike, D: ArrayLike) -> Values:
        """r, the length of the mean phasor of the locked state, 0 to 1, in the broadcast shape of ``T`` and ``D``."""
        T, D = self._arguments(T, D)
        return plain(self._order(self._coupling(D), self._sigma(T)))

    @staticmethod
    def _order(K, sigma):
        """Largest solution r of r = K r int cos^2 g(K r sin) over the locked angles."""
        onset = np.sqrt(np.pi / 8)
        ratio = np.where(K > 0, sigma / np.where(K > 0, K, 1.0), np.inf)
        s = np.clip(ratio, 1e-9, onset)
        # sigma/K = LOCKING_RATIO(y): Newton on its inverse square, which is almost linear in y.
        y = (1 - (s / onset) ** 2) / (4 * s**2) + 1e-300
        for _ in range(8):
            i0, i1 = i0e(y), i1e(y)
            value = onset * (i0 + i1)
            slope = 2 / value**2 * i1 / (y * (i0 + i1))
            y = np.maximum(y - (value**-2 - s**-2) / slope, 1e-300)
        return np.where(ratio < onset, np.minimum(2 * np.sqrt(y) * s, 1.0), 0.0)

"""The paper's Eq. 4, its activation temperature given."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from .. import formulas, validate
from .base import Closure, parameter, plain

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import ArrayLike

    from ..hints import Values


_arrhenius = formulas.numeric("ARRHENIUS", "A", "T", "T_0")
_arrhenius_crossover = formulas.numeric("ARRHENIUS_CROSSOVER", "A", "R", "T_0")


class ArrheniusLaw(Closure):
    """The paper's Eq. 4, with its activation temperature given.

    Parameters
    ----------
    activation : float or callable
        A_X in K, a number or a function of D (nm).
    coherence_number_300 : float or callable, optional
        N_coh at 300 K, at least 1. Eq. 4 does not give it: without it
        ``coherence_number`` raises ValueError.
    """

    label = "Arrhenius law"

    def __init__(self, activation: float | Callable, coherence_number_300: float | Callable | None = None) -> None:
        self._activation = parameter("activation", activation, allowed="finite, in K")
        self._at_300 = coherence_number_300
        if coherence_number_300 is not None:
            limits = {"allowed": "finite and at least 1", "at_least": 1.0}
            self._at_300 = parameter("coherence_number_300", coherence_number_300, **limits)

    def _number(self, T, D):
        if self._at_300 is None:
            raise ValueError("coherence_number_300 = None is not allowed here: Eq. 4 gives ratios of rates only")
        return self._at_300(D) * _arrhenius(self._activation(D), T, 300.0)

    @validate.guarded()
    def rate_ratio(self, T: ArrayLike, D: ArrayLike, reference_temperature: float = 300.0) -> Values:
        T, D = self._arguments(T, D)
        return plain(_arrhenius(self._activation(D), T, validate.temperature(reference_temperature)))

    @validate.guarded()
    def local_activation(self, T: ArrayLike, D: ArrayLike) -> Values:
        T, D = self._arguments(T, D)
        return plain(self._activation(D))

    def _crossover(self, D, threshold, lowest):
        A = self._activation(D)
        return plain(np.where(A > 0, _arrhenius_crossover(np.maximum(A, 1e-300), threshold, 300.0), np.nan))

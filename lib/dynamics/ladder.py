"""The ladder of many excitations, whose clock is the rate k_0 of one emitter."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy.linalg import expm

from .. import formulas, validate
from ..needs import needed
from .times import AT_LEAST_0, from_zero

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from ..hints import Floats


_ladder_rate = formulas.numeric("LADDER_RATE", "m", "N")


@validate.guarded()
def dicke_ladder_rates(emitters: int) -> Floats:
    """Rates Gamma_m = m (N - m + 1), m = 1..N, of the Dicke ladder.

    Parameters
    ----------
    emitters : int
        Number N of two-level emitters, 1 to 10,000.

    Returns
    -------
    ndarray, shape (N,)
        Rate from m to m - 1 excitations over the rate of a single emitter (dicke1954).
    """
    N = validate.whole("emitters", emitters, "a whole number from 1 to 10,000", at_least=1, at_most=10_000)
    return _ladder_rate(np.arange(1.0, N + 1), float(N))


@validate.guarded()
def ladder_intensity(emitters: int, times: ArrayLike, excited: int | None = None, dephasing: float = 0.0) -> Floats:
    """Photons per unit time from N emitters that share one mode of decay.

    Parameters
    ----------
    emitters : int
        N, from 1 to 400; with dephasing at most 60.
    times : array_like, shape (n,)
        From 0 on in equal steps, in units of 1/k_0.
    excited : int, optional
        Excitations m of the symmetric state at the start, 1 to N; N (full inversion) by default.
    dephasing : float
        Rate, in units of k_0, at which the coherence between two emitters decays; each has its own noise.

    Returns
    -------
    ndarray, shape (n,)
        <J+ J-> in units of k_0.

    Notes
    -----
    Without dephasing: rate equations of the ladder. With it: populations of all Dicke states |j, m>, whose rates
    come from QuTiP's ``piqs`` (shammah2018).
    """
    times, rate = from_zero(times), validate.number("dephasing", dephasing, **AT_LEAST_0)
    most = 400 if rate == 0 else 60
    N = validate.whole("emitters", emitters, f"a whole number from 1 to {most}", at_least=1, at_most=most)
    allowed = f"a whole number from 1 to {N}"
    start = N if excited is None else validate.whole("excited", excited, allowed, at_least=1, at_most=N)
    if rate == 0:
        emitted = np.concatenate([[0.0], dicke_ladder_rates(N)])
        generator = np.diag(emitted[1:], 1) - np.diag(emitted)
        state = np.eye(N + 1)[start]
    else:
        needed("qutip", "Dephasing of the emitters")
        from qutip import piqs

        generator = piqs.Pim(N, dephasing=rate, collective_emission=1.0).coefficient_matrix().toarray().real
        emitted = (piqs.jspin(N, "+") @ piqs.jspin(N, "-")).diag().real
        state = np.eye(len(emitted))[N - start]  # j = N/2 stands first, from the highest m down
    step, intensity = expm(generator * times[1]), np.empty(len(times))
    for k in range(len(times)):
        intensity[k] = emitted @ state
        state = step @ state
    return intensity


@validate.guarded()
def burst_peak(emitters: int, excited: int | None = None) -> tuple[float, float]:
    """Time (1/k_0) and height (k_0) of the largest intensity of the ladder; arguments as :func:`ladder_intensity`."""
    N = validate.whole("emitters", emitters, "a whole number from 2 to 400", at_least=2, at_most=400)
    times = np.linspace(0, 4 * (np.log(N) + 1) / N, 801)
    y = ladder_intensity(N, times, excited)
    i = int(np.argmax(y))
    if i == 0:
        return 0.0, float(y[0])
    low, top, high = y[i - 1 : i + 2]
    shift = (low - high) / (2 * (low - 2 * top + high))
    return float((i + shift) * times[1]), float(top - (low - high) * shift / 4)

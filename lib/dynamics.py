"""Dynamics of collective emission."""

from __future__ import annotations

import numpy as np

from lib import symbolic, validate

_ladder_rate = symbolic.numeric(symbolic.LADDER_RATE, symbolic.m, symbolic.N)


def dicke_ladder_rates(emitters):
    """Rates of the steps of the Dicke ladder, from one excitation up to full inversion.

    Parameters
    ----------
    emitters : int
        Number N of equal two-level emitters much closer than a wavelength, at least 1.

    Returns
    -------
    ndarray, shape (N,)
        Gamma_m = m(N - m + 1) for m = 1..N excitations, in units of the rate of one
        emitter (bib key dicke1954).

    Raises
    ------
    ValueError
        For anything but a whole number of at least 1.
    """
    count = validate.number("emitters", emitters, "a whole number of at least 1", at_least=1)
    if count % 1:
        raise ValueError(f"emitters = {emitters!r} is not allowed: emitters must be a whole number of at least 1")
    return _ladder_rate(np.arange(1.0, count + 1), count)

"""Checks of the chapter *disorder-scale*."""

import numpy as np
import sympy as sp
from scipy.optimize import bisect, curve_fit

from .. import tables, units
from . import Choice, Expression, Number, answer

HOT, COLD = 300.0, 10.0


@answer("ex-freeze")
def freeze():
    # One mode: sigma^2 is proportional to coth(w/2kT), so the condition needs no spectral density at all.
    def phonon(factor):
        x = lambda w, T: np.tanh(w / (2 * units.BOLTZMANN * T))
        return bisect(lambda w: x(w, COLD) / x(w, HOT) - factor, 1e-3, 200.0, xtol=1e-9)

    return Number(
        phonon(4.0),
        unit="meV",
        tolerance=0.005,
        wrong=(
            (phonon(2.0), "That one halves sigma^2. The exercise asks for sigma itself."),
            (phonon(16.0), "You took the square twice: Eq. 3 gives sigma^2 already."),
            (
                2 * units.BOLTZMANN * HOT / 4,
                "High-temperature limit at 300 K alone; what is coth at 10 K for this mode?",
            ),
        ),
        hint="Write the ratio of both variances of one mode; its strength cancels.",
    )


@answer("ex-doubling")
def doubling():
    # coth(w/2kT) = 2 is tanh = 1/2, and tanh x = 1/2 means exp(2x) = 3.
    w = sp.Symbol("omega", positive=True)
    return Expression(
        w / sp.log(3),
        wrong=(
            (w, "That is the high-temperature limit, which is not reached yet at a doubling."),
            (w / (2 * sp.log(3)), "Mind the factor 2 in the argument of coth."),
            (w / sp.log(2), "That is where n_B is 1; the variance is 1 + 2 n_B times its cold value."),
            (w / sp.log(1 + sp.sqrt(2)), "You doubled something else than sigma^2."),
        ),
        hint="Write coth through exponentials and solve for exp(omega/k_BT). Call the phonon energy omega.",
    )


@answer("ex-constant")
def constant():
    # The covariance of a least-squares fit written out: inverse of J^T J, with derivatives by differences.
    series = tables.load("cdse_homogeneous_linewidth")
    rows = series[series.series == "single dot"]
    T, widths = rows.temperature_K.to_numpy(float), rows.fwhm_meV.to_numpy()
    names = ["reorganization_energy", "phonon", "constant"]

    def curve(T, lam, phonon, constant):
        occupation = 1 / np.expm1(phonon / (units.BOLTZMANN * T))
        return np.hypot(constant, units.FWHM_PER_SIGMA * np.sqrt(2 * lam * phonon * occupation))

    _, covariance = curve_fit(curve, T, widths, p0=(20.0, 20.0, 8.0), bounds=(0.0, (1e3, 100.0, 1e2)))
    width = np.sqrt(np.diag(covariance))
    correlation = np.abs(covariance / np.outer(width, width) - np.eye(3))
    pair = {names[i] for i in np.unravel_index(correlation.argmax(), (3, 3))}
    others = [set(names) - {name} for name in names if set(names) - {name} != pair]
    return Choice(
        pair,
        options=names,
        wrong=(
            *((other, "Look at the correlations of the fit; the largest in size counts.") for other in others),
            (set(names), "Two of the three are asked for."),
        ),
        hint="Two parameters: the fit prints how strongly each pair is correlated.",
    )

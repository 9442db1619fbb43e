"""Checks of the chapter *path-integral*."""

import numpy as np
from scipy.constants import e, electron_mass, epsilon_0, hbar
from scipy.optimize import bisect

from .. import scenarios, tables, units
from . import Number, answer


@answer("ex-path-memory")
def memory():
    # The ratio of both values of C, solved numerically.
    def excess(phonon, temperature=300.0, share=0.5):
        x = phonon / (2 * units.BOLTZMANN * temperature)
        return np.tanh(x) / np.sinh(x) - share

    right = bisect(excess, 1.0, 1000.0)
    return Number(
        right,
        unit="meV",
        tolerance=0.005,
        wrong=(
            (right / 2, "C(beta/2) has w beta/2 in its hyperbolic cosine, not w beta."),
            (units.BOLTZMANN * 300 * np.log(2), "The memory is no exponential: it is periodic, so use both ends."),
            (bisect(lambda w: excess(w, 10.0), 0.1, 100.0), "That is the answer for 10 K."),
        ),
        hint="Divide C(beta/2) by C(0); both have the same sinh below.",
    )


@answer("ex-path-alpha")
def alpha():
    # In SI units, by the usual textbook expression.
    row = tables.load("longitudinal_phonons").set_index("material").loc["CsPbBr3"]
    inverse = 1 / row.optical_permittivity - 1 / row.static_permittivity
    omega = row.phonon_energy_meV * 1e-3 * e / hbar

    def constant(mass):
        return e**2 / (4 * np.pi * epsilon_0 * hbar) * inverse * np.sqrt(mass * electron_mass / (2 * hbar * omega))

    return Number(
        constant(0.252),
        tolerance=0.01,
        wrong=(
            (constant(0.126), "That is the reduced mass of the pair; one electron has twice as much here."),
            (2 * constant(0.252), "The strength goes with half the phonon energy."),
            (constant(0.252) * np.sqrt(2), "hbar^2/2m has a 2 below."),
        ),
        hint="Work in meV and nm, and build the length sqrt(hbar^2/2m w) first.",
    )


@answer("ex-path-samples")
def samples():
    right = 700 / (1 / 3) ** 2
    return Number(
        right,
        tolerance=0.01,
        wrong=(
            (2100.0, "Three times as many make the error smaller by the root of three only."),
            (700 * 3**0.5, "The other way round: the number goes with the square of the error."),
            (700 * 81.0, "The square once is enough."),
        ),
        hint="error ~ 1/sqrt(number)",
    )


@answer("ex-path-factor")
def factor():
    # From the sampled rows themselves, without the spline.
    rows = tables.load("path_integral")
    rows = rows[(rows.material == "CsPbBr3") & (rows.parameter_set == "magneto-absorption") & (rows.sigma_300_meV == 0)]
    sampled = rows[rows.edge_nm == 20].set_index("temperature_K").overlap
    rigid = scenarios.closure(scenarios.NULL, "CsPbBr3")
    cold, warm = (float(sampled[T] / rigid.overlap(float(T), 20.0)) for T in (10, 300))
    return Number(
        cold / warm,
        tolerance=0.08,
        wrong=(
            (cold, "That is the change of the cold rate alone."),
            (warm, "That is the change of the warm rate alone."),
            (cold * warm, "The warm rate stands below the cold one in the ratio."),
        ),
        hint="R_X with the LO branch over R_X without it.",
    )

"""Checks of the chapter *exciton-superradiance*."""

import numpy as np
from scipy.optimize import brentq

from .. import materials, scenarios
from ..coherence import PolaronCrossover, RigidExciton
from . import Number, answer


@answer("ex-crossover")
def crossover():
    # Eq. 4 itself, solved for the temperature at which the ratio is 5.
    A = brentq(lambda A: np.exp(A * (1 / 10 - 1 / 300)) - 10.0, 1.0, 100.0)
    at = lambda R: brentq(lambda T: np.exp(A * (1 / T - 1 / 300)) - R, 3.0, 299.0)
    return Number(
        at(5.0),
        unit="K",
        tolerance=0.005,
        wrong=(
            (at(2.0), "That is the crossover for a threshold of 2."),
            (A, "That is the activation temperature."),
            (A / np.log(5), "The reference at 300 K is missing: 1/T_c = 1/300 + ln 5/A_X."),
        ),
        hint="ln 5 = A_X (1/T_c - 1/300).",
    )


@answer("ex-law")
def law():
    # The closure built by hand: the calibrated coupling times the edge over 15 nm.
    m = materials.material("CsPbBr3")
    V = scenarios.calibration()["coupling"]

    def exponent(power):
        ratio = [
            float(PolaronCrossover(V * (D / 15.0) ** power, m.spectral_density, m.lattice_constant).rate_ratio(10.0, D))
            for D in (10.0, 30.0)
        ]
        return np.log(ratio[1] / ratio[0]) / np.log(3.0), ratio[1] / ratio[0]

    right, factor = exponent(1.0)
    return Number(
        right,
        tolerance=0.01,
        wrong=(
            (exponent(0.0)[0], "That is p = 0, a coupling that does not depend on size."),
            (exponent(0.5)[0], "That is p = 1/2."),
            (factor, "That is the ratio of the two; take its logarithm over ln 3."),
            (np.log(factor), "Divide by ln 3, the logarithm of the ratio of sizes."),
        ),
        hint="ln of R_X(30 nm)/R_X(10 nm), over ln 3.",
    )


@answer("ex-mass")
def mass():
    # The class itself, with the masses and permittivities of the table.
    sets = [materials.material("CsPbBr3", s) for s in materials.parameter_sets("CsPbBr3")]
    ratio = sorted(float(RigidExciton(m.reduced_mass, m.effective_permittivity).rate_ratio(10.0, 15.0)) for m in sets)
    masses = sorted(m.reduced_mass for m in sets)
    return Number(
        ratio[-1] / ratio[0],
        tolerance=0.01,
        wrong=(
            (ratio[0] / ratio[-1], "Largest over smallest."),
            (masses[-1] / masses[0], "That is the ratio of the masses."),
            (ratio[-1] - ratio[0], "A factor is asked for, not a difference."),
        ),
        hint="Largest R_X(15 nm) over the smallest, over the parameter sets.",
    )

"""Checks of the chapter *hamiltonian*."""

import numpy as np
from scipy.optimize import bisect
from scipy.stats import poisson

from .. import units
from . import Choice, Number, answer

PHONON, COLD, HOT = 20.0, 10.0, 300.0


@answer("ex-zpl")
def zero_phonon_line():
    # The weight of no phonon in a Poisson distribution, by bisection.
    return Number(
        bisect(lambda S: poisson.pmf(0, S) - 0.5, 0.01, 5.0),
        wrong=(
            (0.5, "That would be the case if the weight fell linearly with S."),
            (np.sqrt(np.log(2)), "S itself stands in the exponent, not its square."),
            (2 * np.log(2), "The weight is the square of the overlap already."),
            (np.log(0.5), "S is positive; mind the sign in the exponent."),
        ),
        hint="Set the first weight of the Poisson distribution to one half.",
    )


@answer("ex-balance")
def balance():
    # From overlaps: absorption 0 -> n + 1 ... and emission back differ by the populations of n and n + 1 alone.
    kT = units.BOLTZMANN * 100.0
    levels = np.exp(-PHONON * np.arange(200) / kT)
    population = levels / levels.sum()
    return Number(
        population[1] / population[0],
        tolerance=0.005,
        wrong=(
            (np.exp(PHONON / kT), "Above the zero-phonon line emission is the weaker one."),
            (1.0, "The two agree only at the zero-phonon line."),
            (population[1], "That is a population; a ratio of two is asked for."),
            (
                np.exp(-2 * PHONON / kT),
                "Count energies from the zero-phonon line, not from the center of the emission.",
            ),
        ),
        hint="Insert the energy above the zero-phonon line into the relation of the exercise.",
    )


@answer("ex-effective")
def effective():
    # lambda and S are sums of S omega and S, and sigma^2(0) one of S omega^2: with equal S plain means count.
    w = np.array([5.0, 20.0])
    return (
        Number(
            w.mean(),
            unit="meV",
            wrong=(
                (np.sqrt(np.mean(w**2)), "That keeps sigma at zero temperature, not lambda."),
                (np.sqrt(w.prod()), "Not the geometric mean: lambda over S is asked for."),
                (2 / np.sum(1 / w), "Not the harmonic mean: write lambda as a sum over S omega."),
                (w.sum(), "The total S is 1, and each mode has half of it."),
            ),
            hint="The single mode has lambda = S omega.",
        ),
        Number(
            w.mean() / np.sqrt(np.mean(w**2)),
            wrong=(
                (w.mean() ** 2 / np.mean(w**2), "That is the factor of the variance."),
                (np.sqrt(np.mean(w**2)) / w.mean(), "Turn the ratio round."),
                (1.0, "The two agree in lambda and S, but not in the next moment."),
            ),
            hint="At zero temperature sigma^2 is the sum of S omega^2.",
        ),
    )


@answer("ex-quadratic")
def quadratic():
    # By the occupation itself: <(b + b^+)^2> = 2 n_B + 1 with n_B from the Boltzmann factor.
    n_B = lambda T: 1 / np.expm1(PHONON / (units.BOLTZMANN * T))
    T = np.array([COLD, HOT])
    centers = 2 * n_B(T) + 1
    return (
        Number(
            centers,
            unit="meV",
            wrong=(
                (2 * n_B(T), "The zero-point motion shifts the line, too."),
                (n_B(T), "The square of b + b^+ has more terms than b^+ b."),
                (np.zeros(2), "That is the result of Eq. 1, whose linear term has no average."),
                (PHONON + centers, "Subtract the Hamiltonian without the exciton."),
            ),
            hint="Average v (b + b^+)^2 over the thermal state.",
        ),
        Choice(
            False,
            options=(True, False),
            wrong=((True, "What is the first cumulant of the line of Eq. 1?"),),
            hint="Look at the cumulants of the absorption line.",
        ),
    )

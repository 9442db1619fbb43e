"""Checks of the chapter *spectral-density*."""

import numpy as np
from scipy.integrate import quad

from .. import units
from . import Choice, Number, answer

HOT, COLD = 300.0, 4.0


@answer("ex-total")
def total():
    # No density needed: a factor of 0.1 before J stays before every integral over J.
    return (
        Number(
            0.1,
            wrong=(
                (np.sqrt(0.1), "That is what happens to a square root of an integral over J."),
                (0.01, "J counts once in lambda, not twice."),
                (1.0, "Lambda is an integral over J, so it cannot stay."),
            ),
            hint="Put a constant before J into the integral.",
        ),
        Number(
            np.sqrt(0.1),
            wrong=(
                (0.1, "That is the factor of the variance."),
                (0.01, "The variance is linear in J; what is its root?"),
                (1.0, "The temperature does not keep sigma where it is; J went down."),
            ),
            hint="Eq. 3 is a variance.",
        ),
    )


@answer("ex-linewidth")
def linewidth():
    # By the Boltzmann sum of 2n + 1 instead of coth, and the width of a Gaussian by bisection of its height.
    levels = np.arange(4000)
    weight = np.exp(-5.0 * levels / (units.BOLTZMANN * HOT))
    variance = 10.0 * 5.0 * (weight @ (2 * levels + 1)) / weight.sum()
    half = np.interp(-0.5, -np.exp(-(np.linspace(0, 3, 30001) ** 2) / 2), np.linspace(0, 3, 30001))
    right = 2 * half * np.sqrt(variance)
    return Number(
        right,
        unit="meV",
        tolerance=0.001,
        wrong=(
            (np.sqrt(variance), "That is sigma; the full width at half maximum is asked for."),
            (right / 2, "Half of the width: the maximum falls to one half on both sides."),
            (2 * half * np.sqrt(50.0), "That is the width without temperature: where is the coth?"),
            (
                2 * half * np.sqrt(2 * 10.0 * units.BOLTZMANN * HOT),
                "The high-temperature limit is close, but not exact.",
            ),
        ),
        hint="Begin with g^2 = lambda omega for one mode, then Eq. 3, then from sigma to the width.",
    )


@answer("ex-cutoff")
def cutoff():
    # Eq. 3 by quadrature over the Drude form itself.
    def variance(top, T, kernel):
        J = lambda w: 2 * 10.0 / np.pi * 2.0 * w / (w**2 + 2.0**2)
        return quad(lambda w: J(w) * kernel(w / (2 * units.BOLTZMANN * T)), 0, top, points=(0.1, 1.0, 10.0), limit=400)[
            0
        ]

    coth = lambda y: 1 / np.tanh(y)
    squared = {T: variance(200.0, T, coth) / variance(20.0, T, coth) for T in (HOT, COLD)}
    zero_point = variance(200.0, COLD, np.ones_like) / variance(20.0, COLD, np.ones_like)

    def growth(T, other):
        return Number(
            np.sqrt(squared[T]),
            tolerance=0.002,
            wrong=(
                (squared[T], "That is the factor of the variance, not of sigma."),
                (1 / np.sqrt(squared[T]), "Turn the ratio round: the higher cut-off over the lower one."),
                (np.sqrt(squared[other]), "That belongs to the other temperature."),
                (np.sqrt(zero_point), "That is the zero-point part alone."),
            ),
            hint="The ratio of sigma with a cut-off of 200 meV to sigma with one of 20 meV, at this temperature.",
        )

    return growth(HOT, COLD), growth(COLD, HOT)


@answer("ex-recipe-test")
def recipe_test():
    # A sample on resonance: J times (n + 1)/omega^2 is seen. Divide the densities of two temperatures, look for a shape.
    at = np.array([2.0, 8.0, 30.0])
    seen = {T: (1 + 1 / np.expm1(at / (units.BOLTZMANN * T))) / at**2 for T in (77.0, 300.0)}
    derived = {
        "Bose factor": {T: seen[T] * at**2 for T in seen},
        "recipe": {T: seen[T] / (1 + 1 / np.expm1(at / (units.BOLTZMANN * T))) for T in seen},
    }
    moves = {name: np.ptp(found[300.0] / found[77.0]) > 1e-6 for name, found in derived.items()}
    words = [name for name, shown in moves.items() if shown]
    right = "both" if len(words) == 2 else words[0] if words else "neither"
    return Choice(
        right,
        options=("Bose factor", "recipe", "both", "neither"),
        wrong=(
            ("recipe", "The wrong recipe changes J by the same function of energy at each temperature."),
            ("both", "One of the two mistakes is the same at both temperatures."),
            ("neither", "One of the two mistakes depends on temperature, and more for soft modes than for stiff ones."),
        ),
    )

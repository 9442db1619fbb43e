"""Checks of the chapter *rigid-exciton-tests*."""

import numpy as np
from scipy.optimize import brentq, curve_fit

from .. import scenarios, units
from ..closures.envelope import box_average
from . import Choice, Number, answer


@answer("ex-tests-slope")
def slope():
    # The straight line through the two points, by least squares.
    T = np.array([100.0, 300.0])
    right = np.polyfit(1 / T, np.log(T**-1.5), 1)[0]
    return Number(
        right,
        unit="K",
        tolerance=0.01,
        wrong=(
            (450.0, "That is the local slope at 300 K; the line goes through two points."),
            (150.0, "That is the local slope at 100 K; the line goes through two points."),
            (right / 1.5, "The rate falls as T^(-3/2), not as 1/T."),
        ),
        hint="The ratio of the two rates is 3^(3/2).",
    )


@answer("ex-null-fine-structure")
def fine_structure():
    # Each form fitted in ln k by scipy alone; the smallest chi^2 plus twice its number of parameters.
    T = np.array([4.0, 6, 8, 10, 14, 20, 30, 45, 70, 100, 150, 220, 300])
    closure = scenarios.closure("rigid exciton", "CsPbBr3", parameter_set="magneto-reflectivity")
    share = 3 / (3 + np.exp(-2.0 / (units.BOLTZMANN * T)))
    y = np.log(closure.overlap(T, 10.0) * share)
    forms = {
        "Arrhenius": (lambda T, c, A: c + A / T, (0.0, 20.0)),
        "T^-3/2": (lambda T, c: c - 1.5 * np.log(T), (0.0,)),
        "saturating": (lambda T, c, E: c + 3 * np.log(box_average(abs(E) / (units.BOLTZMANN * T))), (0.0, 2.0)),
    }
    merit = {}
    for name, (law, start) in forms.items():
        best, _ = curve_fit(law, T, y, p0=start)
        merit[name] = np.sum(((law(T, *best) - y) / 0.05) ** 2) + 2 * len(start)
    right = min(merit, key=merit.get)
    hints = {
        "Arrhenius": "Its rate has no ceiling when cold; this one has. Look at the first row of compare_forms.",
        "T^-3/2": "That law has no bend at all. Look at the first row of compare_forms.",
        "saturating": "Look at the first row of compare_forms.",
        "none of them": "One of the three is far ahead of the others; whether it is right is another question.",
    }
    return Choice(
        right,
        options=tuple(hints),
        wrong=tuple((name, words) for name, words in hints.items() if name != right),
        hint="The row of compare_forms with the smallest AIC stands first.",
    )


@answer("ex-tests-puzzle")
def puzzle():
    # Rate proportional to the splitting: solve for the one whose lifetime is 80 ps.
    lifetime = lambda splitting: 17.0 * 5.3 / splitting
    return Number(
        brentq(lambda s: lifetime(s) - 80.0, 0.1, 50.0),
        unit="meV",
        tolerance=0.02,
        wrong=(
            (5.3 * 80 / 17, "A slower rate needs a smaller splitting."),
            (5.3 * (17 / 80) ** (1 / 3), "The rate goes with the first power of the splitting."),
            (5.3, "That is the measured one, which gives 17 ps."),
        ),
        hint="Rate and splitting are proportional.",
    )

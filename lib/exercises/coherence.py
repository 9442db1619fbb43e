"""Checks of the chapter *coherence*."""

import numpy as np
import sympy as sp
from scipy.optimize import brentq

from .. import units
from . import Expression, Number, answer

GAP, CELLS = 3.0, 17576


@answer("ex-window")
def window():
    # The Boltzmann factor itself, solved for the temperature at which it reaches a value.
    at = lambda value: brentq(lambda T: GAP / (units.BOLTZMANN * T) - np.log(value), 0.5, 1e4)
    upper, lower = at(10.0), at(CELLS / 10)
    return (
        Number(
            upper,
            unit="K",
            tolerance=0.01,
            wrong=(
                (lower, "That is the other end; here the factor is 10."),
                (GAP / units.BOLTZMANN, "There the factor is e, not 10."),
                (GAP / units.BOLTZMANN / 10, "Take the logarithm of 10."),
            ),
            hint="k_BT = (V - lambda)/ln 10.",
        ),
        Number(
            lower,
            unit="K",
            tolerance=0.01,
            wrong=(
                (upper, "That is the other end; here the factor is N/10."),
                (at(CELLS), "The factor may be at most a tenth of N."),
                (10 * GAP / units.BOLTZMANN / CELLS, "Take the logarithm of N/10."),
            ),
            hint="k_BT = (V - lambda)/ln(N/10).",
        ),
    )


@answer("ex-two-cells")
def two_cells():
    # From the levels: the bright one at -V counts 2, the dark one at 0 counts nothing.
    V, kT = sp.symbols("V k_BT", positive=True)
    weight = sp.exp(V / kT)
    return Expression(
        2 * weight / (weight + 1),
        wrong=(
            (weight / (weight + 1), "That is the population of the bright state; it counts two cells."),
            (1 + sp.tanh(V / kT), "Mind the factor 2 in the argument: the two levels are V apart."),
            (2 * weight / (weight + 2), "There is one dark state, not two."),
            (sp.tanh(V / kT / 2), "The diagonal of the density matrix is missing: it adds up to 1."),
        ),
        hint="Two levels, at -V and at 0, of which the first counts 2 and the second 0.",
    )


@answer("ex-cross")
def cross():
    # Half way means that the frozen mode costs lambda/2: the share V/(V + w) is 1/2.
    V, w = sp.symbols("V omega", positive=True)
    share = sp.solve(V / (V + w) - sp.Rational(1, 2), w)[0]
    return Expression(
        share,
        wrong=(
            (V / 2, "Set V/(V + omega) to one half and solve again."),
            (V / 3, "There three quarters of the cost are left, not a half."),
            (2 * V, "There a third of the cost is left, not a half."),
        ),
        hint="The cost of a frozen mode is lambda V/(V + omega).",
    )

"""Checks of the chapter *claims*."""

from itertools import pairwise

import numpy as np
from scipy.optimize import bisect

from .. import claims, materials, scenarios, tables, units
from ..closures import rigid
from . import Choice, Number, answer


@answer("ex-claims-cold")
def cold():
    # The closure's own ratio of rates, solved for 2 by bisection; the cells from the edge in unit cells.
    def crossover(name):
        made = scenarios.closure("polaron crossover", materials.material(name))
        return bisect(lambda T: made.rate_ratio(T, 20.0) - 2, 4.0, 299.0), made

    temperature, made = crossover("CdSe")
    together = made.coherence_number(temperature, 20.0)
    everything = (20 / materials.material("CdSe").lattice_constant) ** 3
    return (
        Number(
            temperature,
            unit="K",
            tolerance=0.02,
            wrong=(
                (crossover("CsPbBr3")[0], "That dot is of CsPbBr3; C9 speaks of CdSe."),
                (10.0, "The search of the row stops at 10 K; yours goes on to 4 K."),
                (4.0, "4 K is where the search ends. Where is the ratio 2?"),
            ),
            hint="`claims.Case(cold=4.0).crossover(...)` takes a closure, an edge and a material.",
        ),
        Number(
            together,
            tolerance=0.05,
            wrong=(
                (everything, "Those are all cells of the dot."),
                (everything / 2, "R* = 2 does not mean half of the cells."),
                (1.0, "One cell alone is what 300 K leaves; the rate has doubled since."),
            ),
            hint="Ask the closure for its coherence number at the temperature you found.",
        ),
    )


@answer("ex-claims-tolerance")
def tolerance():
    # |I|^2 of the universal table in Bohr radii and Rydbergs; the rate of one dot goes with it.
    bromide = materials.material("CsPbBr3")
    rydberg = units.RYDBERG * bromide.reduced_mass / bromide.effective_permittivity**2

    def overlap(edge):
        return rigid.universal_overlap(edge / bromide.bohr_radius, units.BOLTZMANN * 300 / rydberg)

    edges = (7, 10, 15, 20, 30)
    pairs = {f"{a} to {b}": np.log(overlap(b) / overlap(a)) / np.log(b / a) for a, b in pairwise(edges)}
    return Choice(
        {name for name, exponent in pairs.items() if abs(exponent) < 0.3},
        options=tuple(pairs),
        wrong=(
            (set(pairs), "The rate falls several-fold over the whole range: look at each pair."),
            ({"20 to 30"}, "There it falls with almost the second power of the edge."),
            ({"7 to 10", "10 to 15"}, "From 10 to 15 nm the exponent is beyond -1."),
        ),
        hint="`claims.CLAIMS['C5'].compute(claims.Case(sizes=(7.0, 10.0))).value` is the exponent of one pair.",
    )


@answer("ex-claims-draws")
def draws():
    # The scatter of the draws themselves, each 1 where the verdict stays, in place of the binomial formula.
    row = tables.load("claims_sensitivity").set_index("id").loc["C1"]
    verdict = tables.load("claims").set_index("id").verdict["C1"]
    stays = np.array([letter == claims.CODE[verdict] for letter in row.pattern], dtype=float)
    error = np.std(stays) / np.sqrt(len(stays))
    return Number(
        error,
        tolerance=0.05,
        wrong=(
            (np.std(stays), "That is the scatter of one draw; 48 of them know more."),
            (error**2, "That is the variance."),
            (1 / np.sqrt(len(stays)), "A share close to 1 scatters less than one near a half."),
        ),
        hint="Each draw either keeps the verdict or does not: a coin with bias p, thrown 48 times.",
    )

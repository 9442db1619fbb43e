"""Checks of the chapter *microscopic-lattice*."""

import numpy as np
from scipy.optimize import brentq

from .. import materials, units
from . import Number, answer


def _row(n, hop, kelvin):
    """Mean strength of a clean row of ``n`` cells: its sine waves, one by one."""
    m, i = np.arange(1, n + 1), np.arange(1, n + 1)
    wave = np.sqrt(2 / (n + 1)) * np.sin(np.pi * np.outer(i, m) / (n + 1))
    level = 2 * hop * (1 - np.cos(np.pi * m / (n + 1)))
    weight = np.exp(-(level - level[0]) / (units.BOLTZMANN * kelvin))
    return wave.sum(0) ** 2 @ weight / weight.sum()


@answer("ex-lattice-rod")
def rod():
    # Without disorder the three axes of a cuboid factorize.
    m = materials.material("CsPbBr3")
    hop = units.HBAR2_OVER_2M0 / (m.exciton_mass * m.lattice_constant**2)
    number = lambda T: _row(8, hop, T) ** 2 * _row(64, hop, T)
    between = lambda low, high: np.log(number(high) / number(low)) / np.log(high / low)
    right = between(100.0, 300.0)
    return Number(
        right,
        tolerance=0.02,
        wrong=(
            (-right, "The number falls on warming: mind the sign."),
            (-1.5, "That is the cube; two of the three directions are frozen here."),
            (-1.0, "That is a plate; only one direction is free here."),
            (between(30.0, 60.0), "That is from 30 to 60 K; 100 to 300 K are asked for."),
        ),
        hint="ln of the ratio of the two numbers, over ln 3.",
    )


@answer("ex-lattice-mass")
def scaled():
    # Equal spacing of the lowest levels, E_1 = pi^2 K_0/(M D^2), solved for the mass; then equal xi sqrt(M).
    level = lambda mass, n: units.HBAR2_OVER_2M0 * np.pi**2 / (mass * (n + 1) ** 2)
    right = brentq(lambda mass: level(mass, 15) - level(0.5, 12), 0.05, 2.0)
    return (
        Number(
            right,
            tolerance=0.005,
            wrong=(
                (0.5 * (12 / 15) ** 2, "The walls sit one cell outside: the edges are 13 and 16 cells."),
                (0.5 * 13 / 16, "The mass goes with the square of the edge."),
                (0.5 * (16 / 13) ** 2, "A larger dot needs a lighter exciton."),
            ),
            hint="D sqrt(M) must be the same, with D = (n + 1) a.",
        ),
        Number(
            3.0 * np.sqrt(0.5 / right),
            unit="nm",
            tolerance=0.005,
            wrong=(
                (3.0 * 15 / 12, "The walls sit one cell outside: the edges are 13 and 16 cells."),
                (3.0 * 13 / 16, "A larger dot needs a longer correlation length."),
                (3.0, "All lengths have to be scaled."),
            ),
            hint="The correlation length scales as the edge.",
        ),
    )


@answer("ex-lattice-sigma")
def sigma():
    # The factor as a double integral of the density of the lowest wave along one edge, cubed.
    x = (np.arange(1200) + 0.5) / 1200 * 10.0
    density = 2 / 10.0 * np.sin(np.pi * x / 10.0) ** 2
    seen = density @ np.exp(-((x[:, None] - x) ** 2) / (2 * 3.0**2)) @ density * (10.0 / 1200) ** 2
    factor, width = seen**3, 50.0 / (2 * np.sqrt(2 * np.log(2)))
    return Number(
        width / np.sqrt(factor),
        unit="meV",
        tolerance=0.01,
        wrong=(
            (width, "That is the standard deviation of the line, not of a cell."),
            (width / factor, "The variances are in the ratio f, so the widths are in the ratio sqrt(f)."),
            (50.0 / np.sqrt(factor), "That is the full width; turn it into a standard deviation."),
            (width * np.sqrt(factor), "The dot averages the landscape: a cell fluctuates more, not less."),
        ),
        hint="Full width over 2.355, then over the square root of f.",
    )

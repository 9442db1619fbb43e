"""Checks of the chapter *fitting-rates*."""

import numpy as np
from scipy.integrate import quad

from .. import coherence, inference, materials, tables
from . import Choice, Number, answer


def _line(T, y, error):
    """Slope, its standard error and chi^2 of a weighted straight line in 1/T, by NumPy's own least squares."""
    x = 1 / np.asarray(T, dtype=float) - 1 / 300
    weights = np.full(len(x), 1 / error)
    (slope, level), covariance = np.polyfit(x, y, 1, w=weights, cov="unscaled")
    return slope, np.sqrt(covariance[0, 0]), np.sum(((y - slope * x - level) / error) ** 2)


@answer("ex-fit-two")
def two():
    once = _line([10, 300], np.zeros(2), 0.1)[1]
    four = _line([10, 300] * 4, np.zeros(8), 0.1)[1]
    return (
        Number(
            once,
            unit="K",
            wrong=(
                (once / 2**0.5, "Both rates have an error."),
                (once * 2**0.5, "Errors of independent numbers add in squares."),
                (0.1 * 2**0.5 / 290, "The slope is that against the inverse temperature."),
            ),
            hint="Write the slope as a difference of two logarithms over a difference of inverse temperatures.",
        ),
        Number(
            four,
            unit="K",
            wrong=(
                (once, "More measurements make the error smaller."),
                (once / 4, "The error falls with the root of the number of measurements."),
                (once / 2**0.5, "That is for twice as many measurements."),
            ),
            hint="How does the error of a mean depend on the number of measurements?",
        ),
    )


@answer("ex-fit-one-more")
def one_more():
    dot = materials.material("CsPbBr3", "magneto-reflectivity")
    truth = coherence.ThermalEnvelope(dot.exciton_mass, cell=dot.lattice_constant)
    pairs = [(4, 5), (40, 60), (4, 45), (100, 200)]
    series = [np.array([10.0, 300.0, *pair]) for pair in pairs]
    found = [_line(T, np.log(truth.rate_ratio(T, 15.0)), 0.1) for T in series]
    slope = pairs[int(np.argmin([error for _, error, _ in found]))]
    form = pairs[int(np.argmax([chi for *_, chi in found]))]

    def kind(right, what):
        wrong = tuple((np.array(p, dtype=float), what) for p in pairs if p != right)
        return Number(
            np.array(right, dtype=float), tolerance=0.0, wrong=wrong, hint="One of the four pairs is asked for."
        )

    return (
        kind(slope, "Another pair leaves a smaller error: compute it for all four."),
        kind(form, "With another pair Eq. 4 misses the envelope by more: compute chi^2 for all four."),
    )


@answer("ex-fit-errors")
def errors():
    density = lambda z: np.exp(-(z**2) / 2) / np.sqrt(2 * np.pi)
    return Number(
        quad(density, -0.5, 0.5)[0],
        wrong=(
            (quad(density, -1, 1)[0], "That is what the interval promises."),
            (quad(density, -2, 2)[0], "The interval is too narrow, not too wide."),
            (quad(density, 0, 0.5)[0], "An interval has two sides."),
        ),
        hint="In units of the true standard error, how far does the interval reach?",
    )


@answer("ex-fit-atomistic")
def atomistic():
    rows = tables.load("cspbi3_bse_thermal_rates")
    rows = rows[(rows.structure == "cubic") & (rows.edge_nm == 6.9)]
    T, y = rows.temperature_K.to_numpy(float), np.log(rows.rate_bright_per_ns.to_numpy(float))
    misfit = lambda chi: np.sqrt(chi / len(T))
    eq_4 = misfit(_line(T, y, 1.0)[2])
    power = np.sqrt(np.mean((y + 1.5 * np.log(T) - np.mean(y + 1.5 * np.log(T))) ** 2))
    # The winner: weight and gap of one group of dim levels on a grid, the cold rate fitted.
    grid = np.array([
        np.std(y + np.log1p(g * np.exp(-gap / (0.0861733 * T))))
        for g in np.geomspace(0.5, 200, 60) for gap in np.linspace(2, 60, 60)
    ])  # fmt: skip
    closest = "dim levels" if grid.min() < min(eq_4, power) else "saturating"
    look = "Compare the root mean square of the misfits of all five."
    return (
        Choice(
            closest,
            options=tuple(inference.ALL_FORMS),
            wrong=tuple((form, look) for form in inference.ALL_FORMS if form != closest),
            hint=look,
        ),
        Number(
            eq_4,
            tolerance=0.02,
            wrong=(
                (power, "That is the power law."),
                (eq_4**2, "That is the mean square; take its root."),
                (grid.min(), "That is the closest form, not Eq. 4."),
            ),
            hint="Fit a straight line to the logarithm against the inverse temperature.",
        ),
    )

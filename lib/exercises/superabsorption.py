"""Checks of the chapter *superabsorption*."""

import numpy as np
from scipy.integrate import quad, solve_ivp
from scipy.linalg import expm
from scipy.optimize import minimize_scalar

from .. import lattice, materials, units
from . import Number, answer


@answer("ex-absorb-clean")
def clean():
    # By quadrature, and the edges one by one.
    amplitude = quad(lambda x: np.sin(np.pi * x), 0, 1)[0]
    one = amplitude**2 / quad(lambda x: np.sin(np.pi * x) ** 2, 0, 1)[0]
    return (
        Number(
            one**3,
            tolerance=0.002,
            wrong=(
                (one, "That is the share along one edge; a cube has three."),
                (amplitude**6, "The wave function has to be normalized: divide by the mean of its square."),
                (1.0, "A constant amplitude would have all of it. The sine is not constant."),
            ),
            hint="The share of a cube is a product over its edges.",
        ),
        Number(
            one**2,
            tolerance=0.002,
            wrong=(
                (one, "Two edges count, not one."),
                (one**3, "The third edge has a constant amplitude: what is its share?"),
                (2 * one, "Shares of edges multiply; they do not add."),
            ),
            hint="What is the share along an edge on which the amplitude is constant?",
        ),
    )


def _intensity(emitters, times):
    """Intensity of a fully inverted ladder by the exponential of its rate matrix; times in 1/k_0."""
    m = np.arange(1, emitters + 1)
    rates = m * (emitters - m + 1.0)
    flow = np.diag(-rates) + np.diag(rates[1:], 1)
    return np.array([rates @ expm(flow * t)[:, -1] for t in np.atleast_1d(times)])


@answer("ex-dynamics-ladder")
def ladder():
    # The rate equations solved numerically.
    found = solve_ivp(
        lambda t, p: (-3 * p[0], 3 * p[0] - 4 * p[1], 4 * p[1] - 3 * p[2]),
        (0, 1),
        (1.0, 0, 0),
        rtol=1e-11,
        atol=1e-12,
        dense_output=True,
    )
    light = lambda t: 3 * found.sol(t)[0] + 4 * found.sol(t)[1] + 3 * found.sol(t)[2]
    peak = minimize_scalar(lambda t: -light(t), bounds=(0.01, 0.9), method="bounded", options={"xatol": 1e-10})
    return (
        Number(
            peak.x,
            tolerance=0.005,
            wrong=(
                (0.0, "The intensity rises first: the second step is faster than the first one."),
                (1.05 * np.log(3) / 3, "That formula holds for many emitters. Three can be solved exactly."),
                (1 / 3, "That is the lifetime of the top step alone."),
            ),
            hint="Set the derivative of the sum of all three steps to zero.",
        ),
        Number(
            -peak.fun,
            tolerance=0.005,
            wrong=(
                (3.0, "That is the intensity at the start."),
                (4.0, "The middle step is never fully occupied."),
                (0.2 * 9, "That formula holds for many emitters. Three can be solved exactly."),
            ),
            hint="The intensity is the sum over the steps of probability times rate.",
        ),
    )


@answer("ex-dynamics-thermometer")
def thermometer():
    # From the sine waves of a row of 21 cells: levels by the cosine law, strengths by the sum of the amplitudes.
    m, n = materials.material("CsPbBr3"), 21
    hopping = lattice.hopping_energy(m.exciton_mass, m.lattice_constant)
    gap = 2 * hopping * (np.cos(np.pi / (n + 1)) - np.cos(3 * np.pi / (n + 1)))
    waves = [np.sin(k * np.pi * np.arange(1, n + 1) / (n + 1)) for k in (1, 3)]
    ratio = (waves[1].sum() / waves[0].sum()) ** 2  # three levels of that energy
    kelvin = lambda strength: gap / units.BOLTZMANN / np.log(strength / 0.01)
    return Number(
        kelvin(3 * ratio),
        unit="K",
        wrong=(
            (kelvin(1.0), "You forgot that the two lines absorb differently."),
            (kelvin(1 / (3 * ratio)), "Divide by the ratio of the strengths, or multiply? Think of a hot dot."),
            (kelvin(ratio), "How many levels belong to the upper line?"),
        ),
        tolerance=0.01,
        hint="The ratio of emission is that of absorption times a Boltzmann factor.",
    )


@answer("ex-absorb-smallest")
def smallest():
    # The ladder's rate matrix in place of its differential equation.
    def gain(emitters):
        times = np.linspace(0, 4, 300) * np.log(emitters) / emitters
        return _intensity(emitters, times).max() / emitters

    needed = next(n for n in range(10, 60) if gain(n) >= 5)
    radius = materials.material("CsPbBr3").bohr_radius
    edge = lambda count, blocked: (blocked * count) ** (1 / 3) * radius
    return (
        Number(
            needed,
            tolerance=0.0,
            wrong=(
                (needed - 1, "That one does not quite reach it."),
                (5, "The peak is asked for in units of the first intensity, and it grows more slowly than N."),
                (13, "That many reach a ratio below three."),
            ),
            hint="Increase N until the height of the peak over N passes the threshold.",
        ),
        Number(
            edge(needed, 8),
            unit="nm",
            wrong=(
                (edge(needed, 7 * np.pi), "That is the edge with the larger blocked volume."),
                (edge(needed, 1), "One exciton blocks several cubed Bohr radii."),
                (edge(needed, 8) ** 3, "That is a volume."),
            ),
            hint="Solve the saturation number for the edge.",
        ),
    )

"""Checks of the chapter *dynamics*."""

import math

import numpy as np
from scipy.optimize import brentq

from .. import dynamics, materials, units
from . import Number, answer


@answer("ex-dynamics-half")
def half():
    # Pair by pair: N pairs of a cell with itself keep 1/N each, N(N-1) others decay.
    cells = 17000
    left = brentq(lambda x: (cells + cells * (cells - 1) * np.exp(-x)) / cells - cells / 2, 0.01, 5.0)
    return Number(
        left,
        tolerance=0.005,
        wrong=(
            (1.0, "After that time a pair has fallen to 1/e. The exercise asks for a half."),
            (np.log(cells), "Then hardly more than one cell is left. Half of N is asked for."),
            (left / cells, "Each pair of cells decays on its own; their number does not make them faster."),
            (2 * left, "Both cells of a pair share the rate gamma; do not count it for each of them."),
        ),
        hint="Write N_coh as a sum over all pairs of cells: which of its terms decay, and at which rate?",
    )


@answer("ex-dynamics-narrowing")
def narrowing():
    # From the sampled law itself: the slope of the phase's variance, and the time at which a frozen lattice has e^-1.
    sigma, memory = 20.0, 0.001
    late = dynamics.kubo_variance(sigma, memory, np.array([1.0, 2.0]))
    rate = late[1] - late[0]
    static = brentq(lambda t: dynamics.kubo_variance(sigma, 1e4, [t]).item() - 1, 1e-4, 1.0)
    return (
        Number(
            rate,
            unit="1/ps",
            wrong=(
                (rate / 2, "That is one cell against a clock that stands still. In a pair both phases fluctuate."),
                (2 * sigma**2 * memory, "Mind hbar: an energy times a time is no pure number."),
                (sigma / units.HBAR, "That is the rate at which a static lattice acts. Is this noise slow or fast?"),
            ),
            hint="The fast limit: twice the variance times the memory, over hbar squared.",
        ),
        Number(
            static,
            unit="ps",
            wrong=(
                (
                    static * 2**0.5,
                    "That is one cell against a clock that stands still. Two phases fluctuate in a pair.",
                ),
                (1 / sigma, "Mind hbar: a time is hbar over an energy."),
                (1 / rate, "That is the fast limit. A static lattice has no memory time in its law."),
            ),
            hint="For a lattice that stands still the coherence is Gaussian in time.",
        ),
    )


@answer("ex-dynamics-central-peak")
def central_peak():
    # J/omega of a Drude-Lorentz density at zero is 2 lambda/(pi damping): the rate is 4 lambda kT tau/hbar^2.
    lam = materials.material("CsPbBr3").spectral_density.reorganization_energy
    rate = 4 * 0.1 * lam * units.BOLTZMANN * 300 * 0.3 / units.HBAR**2
    return Number(
        rate,
        unit="1/ps",
        tolerance=0.02,
        wrong=(
            (0.0, "That is the rate of the modes alone: their density has a gap. Is the peak in it?"),
            (10 * rate, "The peak carries a tenth of the reorganization energy, not all of it."),
            (rate / 0.3 / units.HBAR * units.HBAR**2, "The damping is hbar over the memory, in meV."),
            (rate / 30, "At which temperature? The rate is proportional to it."),
        ),
        hint="The dephasing rate is the bath's rate at zero energy, where only the peak contributes.",
    )


@answer("ex-dynamics-shared")
def shared():
    # The exponential of a Gaussian as a series: each term is a product of three sums along one edge.
    edge = np.arange(9) * materials.material("CsPbBr3").lattice_constant
    apart, variance = edge[:, None] - edge, (10.0 * 0.05 / units.HBAR) ** 2

    def kept(length, variance=variance):
        terms = (
            variance**n / math.factorial(n) * np.exp(-n * apart**2 / (2 * length**2)).mean() ** 3 for n in range(40)
        )
        return np.exp(-variance) * sum(terms)

    lengths = (1.0, 3.0, 10.0)
    right = np.array([kept(x) for x in lengths])
    alone = 1 / 729 + (1 - 1 / 729) * np.exp(-variance)
    return Number(
        right,
        tolerance=0.005,
        wrong=(
            (np.full(3, alone), "That is independent noise. What does the correlation do to the phase of a pair?"),
            (np.array([kept(x, 2 * variance) for x in lengths]), "You counted the variance of the pair twice."),
            (np.array([kept(x, variance / 2) for x in lengths]), "Two phases fluctuate in a pair, not one."),
            (729 * right, "Divide by the number of cells: the share is asked for."),
        ),
        hint="First the variance of the phase between two cells at a distance r, then the average over all pairs.",
    )

"""Checks of the chapter *biexciton-superradiance*."""

import itertools

import numpy as np
import sympy as sp
from scipy.integrate import quad
from scipy.optimize import minimize_scalar

from .. import materials, units
from . import Choice, Number, answer


def _rate(cells, excitations, coherence):
    """Sum over pairs of cells of <s_i+ s_j> in the symmetric state, coherences between different cells reduced."""
    states = list(itertools.combinations(range(cells), excitations))
    total = 0.0
    for state in states:
        for i in state:
            for j in range(cells):
                if j == i:
                    total += 1
                elif j not in state:
                    total += coherence
    return total / len(states)


@answer("ex-rate-by-hand")
def by_hand():
    # State by state: which excitations can hop from one cell to another.
    pair, single = _rate(3, 2, 0.5), _rate(3, 1, 0.5)
    return (
        Number(
            pair,
            wrong=(
                (_rate(3, 2, 1.0), "That is with all coherence left."),
                (2.0, "That is without any coherence, or the rate of the exciton."),
                (3.5, "Half of each coherence is lost, not a quarter of all."),
            ),
            hint="Count cells and coherences for two excitations, then halve the coherences.",
        ),
        Number(
            single,
            wrong=(
                (_rate(3, 1, 1.0), "That is with all coherence left, or the rate of the biexciton."),
                (1.0, "That is without any coherence."),
                (1.5, "Half of each coherence is lost, not half of the rate."),
            ),
            hint="Count cells and coherences for one excitation, then halve the coherences.",
        ),
    )


@answer("ex-rate-yields")
def yields():
    return (
        Number(
            3 / 25 / (1 / 20),
            wrong=(
                (20.0, "That is the ratio of lifetimes. Which part of the decays of the biexciton gives light?"),
                (20 / 0.12, "The yield of the biexciton multiplies its rate of decay."),
                (0.12 / 20, "Which of the two lives longer?"),
            ),
            hint="Rate is yield over lifetime, for each of the two.",
        ),
        Choice(
            "thermal bosons",
            options=("ladder", "independent", "thermal bosons", "filled shell"),
            wrong=(
                ("ladder", "Which ratio is the upper limit of a ladder?"),
                ("independent", "Which ratio have two excitons that do not know of each other?"),
                ("filled shell", "Count the bright pairs of a filled shell."),
            ),
            hint="Compare with the limits of each picture.",
        ),
    )


@answer("ex-rate-aggregate")
def aggregate():
    # Both modes kept, in a product basis.
    def ratio(transfer, kelvin, levels=24):
        w, g = 5.0, 2.0
        a = np.diag(np.sqrt(np.arange(1.0, levels)), 1)
        single = np.eye(levels)
        free = w * (np.kron(a.T @ a, single) + np.kron(single, a.T @ a))
        push = np.kron(a + a.T, single), np.kron(single, a + a.T)
        size = levels**2
        H = np.zeros((2 * size, 2 * size))
        H[:size, :size], H[size:, size:] = free + g * push[0], free + g * push[1]
        H[:size, size:] = H[size:, :size] = -transfer * np.eye(size)
        e, v = np.linalg.eigh(H)
        weight = np.exp(-(e - e[0]) / (units.BOLTZMANN * kelvin))
        coherence = weight @ (2 * (v[:size] * v[size:]).sum(0)) / weight.sum()
        return 2 / (1 + coherence)

    hot = ratio(-3.0, 300.0)
    cold = ratio(-3.0, 10.0, levels=16)
    right = np.array([hot, cold])
    no_lattice = 2 / (1 - np.tanh(3 / (units.BOLTZMANN * np.array([300.0, 10.0]))))
    return Number(
        right,
        tolerance=0.01,
        wrong=(
            (right[::-1].copy(), "First the hot, then the cold value."),
            (no_lattice, "That is without the lattice, g = 0."),
            (
                np.array([ratio(3.0, 300.0, 16), ratio(3.0, 10.0, 12)]),
                "That is with the bright state below. Mind the sign.",
            ),
        ),
        hint="Change the sign of the transfer and leave everything else.",
    )


@answer("ex-rate-norm")
def norm():
    # The integral by quadrature instead of symbols.
    weight = lambda k: k**2 / (2 * np.pi**2)
    phi = lambda k: 8 * np.sqrt(np.pi) / (1 + k**2) ** 2
    fourth = quad(lambda k: weight(k) * phi(k) ** 4, 0, np.inf)[0]
    blocked = (
        2 * quad(lambda k: weight(k) * phi(k) ** 3, 0, np.inf)[0] / quad(lambda k: weight(k) * phi(k), 0, np.inf)[0]
    )
    cube = (15.0 / materials.material("CsPbBr3").bohr_radius) ** 3
    return (
        Number(
            fourth,
            tolerance=0.005,
            wrong=(
                (blocked, "That is the constant of the text. Here the fourth power of the wave function counts."),
                (1.0, "That is the norm of the wave function itself."),
                (2 * fourth, "Compare with 2(1 - c_s a_B^3/D^3): where does the factor 2 stand?"),
            ),
            hint="Sum the fourth power of the wave function over the wave numbers.",
        ),
        Number(
            cube / fourth,
            wrong=(
                (cube / blocked, "That is the saturation number of the text."),
                (cube, "Divide by the constant."),
                (cube / (2 * fourth), "There is one factor 2 too many in the constant."),
            ),
            hint="Cube of the edge in Bohr radii, over the constant.",
        ),
    )


@answer("ex-rate-sectors")
def sectors():
    # One number decides: x = exp(-V/kT). The largest ratio by a continuous search.
    N = 100

    def ratio(log_x, cells=N):
        x = np.exp(log_x)  # weight of a state that emits nothing, for one excitation, relative to the bright one
        one = cells / (1 + (cells - 1) * x)
        weight = np.array([1.0, (cells - 1) * x, cells * (cells - 3) / 2 * x ** (2 * (cells - 1) / cells)])
        rates = np.array([2.0 * (cells - 1), cells - 2, 0.0])
        return weight @ rates / weight.sum() / one

    best = minimize_scalar(lambda y: -ratio(y), bounds=(-30, 0), method="bounded", options={"xatol": 1e-9})
    return Number(
        -best.fun,
        tolerance=0.005,
        wrong=(
            (2 * (N - 1) / N, "That is Dicke's value, in the cold."),
            (float(1 + sp.sqrt(2)), "That is the limit for bosons, which a hundred cells do not reach."),
            (2.0, "That is the value when hot. What happens in between?"),
        ),
        hint="Weigh the rates of each sector with Boltzmann factors and look for the largest ratio.",
    )

"""Checks of the chapter *which-path*."""

import numpy as np
from scipy.optimize import brentq

from .. import biexciton, materials, units
from ..phonons import SpectralDensity
from . import Number, answer


def _cold(S, sharing):
    mode = SpectralDensity.from_modes([50.0], [50.0 * S**0.5])
    return 1 + float(biexciton.which_path_overlap(mode, 1.0, sharing))


@answer("ex-path-by-hand")
def by_hand():
    # One stiff mode in the cold, and the sharing found by bisection.
    soft, rigid = _cold(1.0, 0.0), _cold(0.1, 0.0)
    needed = brentq(lambda c: _cold(1.0, c) - rigid, 0.0, 1.0)
    turned = "That is the other material. Which lattice tells more about the path?"
    return (
        Number(
            soft,
            tolerance=0.003,
            wrong=((rigid, turned), (soft - 1, "That is the overlap; the ratio adds one."), (2.0, "Only for S = 0.")),
            hint="The overlap is the exponential of minus the Huang-Rhys factor.",
        ),
        Number(
            rigid,
            tolerance=0.003,
            wrong=((soft, turned), (rigid - 1, "That is the overlap; the ratio adds one."), (2.0, "Only for S = 0.")),
            hint="The overlap is the exponential of minus the Huang-Rhys factor.",
        ),
        Number(
            needed,
            tolerance=0.003,
            wrong=(
                (1 - needed, "That is what must not be shared."),
                (1.0, "Then nothing would be told at all. The rigid lattice tells a little."),
                (0.5, "Compare (1 - c) S of the one with S of the other."),
            ),
            hint="Compare the exponents of both overlaps.",
        ),
    )


@answer("ex-rate-sensitivity")
def sensitivity():
    # The closure written out, with the Debye-Waller sum over the modes.
    J, kT = materials.material("CsPbBr3").spectral_density, units.BOLTZMANN * 100
    eta = np.exp(-0.1 * np.sum(J.weight / J.energy**2 / np.tanh(J.energy / (2 * kT))))
    value = lambda gap, number: 1 + eta / (1 + number * np.exp(-gap / kT))
    both = sorted((value(1, 9), value(10, 1), value(1, 1), value(10, 9)))
    swapped = "You have exchanged the lowest and the highest value."
    middle = "That one lies between the two."
    cold = "At which temperature? The exercise asks for 100 K."
    return (
        Number(both[0], tolerance=0.005, wrong=((both[3], swapped), (both[1], middle), (1.237, cold)), hint=cold),
        Number(both[3], tolerance=0.005, wrong=((both[0], swapped), (both[2], middle), (1.905, cold)), hint=cold),
    )


@answer("ex-path-count")
def count():
    # Trace of P+P- over the state with both cells excited: one from each cell, no cross term.
    return Number(
        2.0,
        tolerance=1e-6,
        wrong=(
            (4.0, "Amplitudes that lead to different states do not add; their squares do."),
            (1.0, "Both cells are excited, and each of them emits."),
            (1.5, "The total does not depend on the lattice: count both exits."),
        ),
        hint="Which states do the two terms of the dipole operator lead to?",
    )


@answer("ex-path-time")
def time():
    # sigma from the sum over the modes, and the integral of Eq. 2 on a fine grid of the density.
    J, kT = materials.material("CsPbBr3").broadened_spectral_density, units.BOLTZMANN * 300
    w = np.linspace(0.02, 80, 40000)
    hot = J.density(w) / np.tanh(w / (2 * kT))
    grid = w[1] - w[0]
    sigma = np.sqrt(np.sum(hot) * grid)
    early = units.HBAR / sigma * np.sqrt(np.log(2) / 0.5)
    exponent = lambda t: np.sum(hot / w**2 * (1 - np.cos(w * t / units.HBAR))) * grid
    full = brentq(lambda t: exponent(t) - np.log(2), 1e-3, 0.1)
    other = (
        (1000 * early / 2**0.5, "The sharing halves the exponent."),
        (1000 * units.HBAR / sigma, "That is hbar over sigma. How far has C fallen by then?"),
        (1000 * early * 2, "Mind the factor one half in the series of the cosine."),
    )
    return (
        Number(1000 * early, unit="fs", tolerance=0.02, wrong=other, hint="Expand the cosine to second order in time."),
        Number(1000 * full, unit="fs", tolerance=0.02, wrong=other, hint="Solve for the time at which C is one half."),
    )

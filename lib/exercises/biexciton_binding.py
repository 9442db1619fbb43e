"""Checks of the chapter *biexciton-binding*."""

import numpy as np
from scipy import constants
from scipy.integrate import quad
from scipy.optimize import brentq

from .. import biexciton, materials, tables, units
from . import Number, answer


@answer("ex-binding-photon")
def photon():
    # From matrices of one mode with both, one and no exciton.
    found = biexciton.truncated_stabilization(np.array([20.0]), np.array([8.0]), np.array([6.0]), [20.0], (60,))
    part = float(np.ravel(found)[0])
    return (
        Number(
            part,
            unit="meV",
            wrong=(
                (part / 2, "Both orders count: the square of a sum has a factor 2."),
                ((64 + 36) / 20, "That is what two single excitons have; the gain comes on top of it."),
                ((8 + 6) ** 2 / 20, "That is the reorganization energy of the pair. What do two single ones have?"),
            ),
            hint="Compare the square of the sum of both couplings with the sum of the squares.",
        ),
        Number(
            1.0,
            wrong=(
                (0.96, "With one mode the vectors have one component each. What is their angle?"),
                (0.75, "The lengths drop out of the cosine."),
                (0.0, "They push the same coordinate."),
            ),
            hint="What is the angle between two vectors of one positive component?",
        ),
    )


@answer("ex-binding-third")
def third():
    # Energies of n excitons in one mode: -n^2 g^2/w; the mean of the energy step at the relaxed place of three.
    step = lambda n: -2.0 * n
    shift = step(1) - step(3)
    return Number(
        shift,
        wrong=(
            (2.0, "That is the shift of the second one."),
            (9.0, "That is the reorganization energy of three. Which energy does the photon carry away?"),
            (6.0, "That is the distance from the bare energy; compare with the emission of one exciton."),
        ),
        tolerance=1e-6,
        hint="Where is the center of the emission from three to two, and where that from one to none?",
    )


@answer("ex-binding-quadratic")
def quadratic():
    # Partition functions summed level by level.
    levels = np.arange(6000) + 0.5

    def free(energy, kelvin):
        kT = units.BOLTZMANN * kelvin
        return -kT * np.log(np.sum(np.exp(-levels * energy / kT)))

    def binding(kelvin, y=0.3):
        energies = [3.45 * np.sqrt(1 - n * y) for n in (0, 1, 2)]
        none, one, two = (free(energy, kelvin) for energy in energies)
        return 2 * one - two - none

    right = np.array([binding(10.0), binding(300.0)])
    hot = 0.5 * units.BOLTZMANN * np.array([10.0, 300.0]) * np.log(0.7**2 / 0.4)
    zero = 0.5 * 3.45 * (2 * np.sqrt(0.7) - np.sqrt(0.4) - 1)
    return Number(
        right,
        unit="meV",
        wrong=(
            (-right, "Attractive means positive: what two excitons apart have more than two together."),
            (hot, "That is the limit for a hot lattice. At 10 K it is not reached."),
            (np.array([zero, zero]), "That is zero-point energy alone; the free energy has entropy in it."),
        ),
        hint="Free energies of three oscillators: with no, one and two excitons.",
    )


@answer("ex-binding-polar")
def polar():
    # Energies of Gaussian charges by quadrature over the wave number.
    values = tables.load("other_material_values").query("material == 'MAPbBr3'").set_index("quantity").value
    high, low = (values.loc[[f"{k} permittivity"]].item() for k in ("high-frequency", "static"))
    width = 10.0 * np.sqrt(1 / 12 - 1 / (2 * np.pi**2))
    strength = units.FINE_STRUCTURE * units.HBAR * constants.c * 1e-3 / 2 * (1 / high - 1 / low) * 2 / np.pi
    lam = materials.material("CsPbBr3").spectral_density.reorganization_energy

    def energy(ratio):
        net = lambda q: (np.exp(-((q * ratio) ** 2) / 2) - np.exp(-(q**2) / 2)) ** 2
        return strength / width * quad(net, 0, np.inf)[0]

    wide = brentq(lambda r: energy(r) - lam, 1.01, 20)
    narrow = brentq(lambda r: energy(r) - lam, 0.05, 0.99)
    swapped = "That is the other one of the two ratios."
    series = np.sqrt(lam / strength * width / (np.sqrt(np.pi) / 2) * 4 / 3)
    return (
        Number(
            wide,
            wrong=(
                (narrow, swapped),
                (1 + series, "The leading term is not enough for widths so different."),
                (wide - 1, "That is the relative difference; the ratio is asked for."),
            ),
            hint="Solve for the width at which the exciton has the wanted energy, on the side above one.",
        ),
        Number(
            narrow,
            wrong=(
                (wide, swapped),
                (
                    1 / wide,
                    "The energy is not the same for a ratio and its inverse, since the electron's width is kept.",
                ),
                (1 - narrow, "That is the relative difference; the ratio is asked for."),
            ),
            hint="Solve for the width at which the exciton has the wanted energy, on the side below one.",
        ),
    )


@answer("ex-binding-clock")
def clock():
    # The integral over J on a fine grid.
    J = materials.material("CsPbBr3").broadened_spectral_density
    w = np.linspace(0.02, 80, 40000)
    weight = J.density(w) / w
    grown = lambda t: np.sum(weight * (1 - np.cos(w * t / units.HBAR))) / np.sum(weight)
    half = brentq(lambda t: grown(t) - 0.5, 1e-3, 0.08)
    early = units.HBAR * np.sqrt(np.sum(weight) / np.sum(weight * w**2))
    return Number(
        1e3 * half,
        unit="fs",
        tolerance=0.02,
        wrong=(
            (1e3 * early, "That is the quadratic law, which is no longer good there."),
            (1e3 * brentq(lambda t: grown(t) - 1, 1e-3, 0.1), "That is the time of the full value."),
            (half, "That number is in ps."),
        ),
        hint="Where does the shift pass half of its relaxed value for the first time?",
    )

"""Checks of the chapter *lab-raman*."""

import numpy as np
from scipy import constants
from scipy.optimize import brentq

from .. import tables
from ..phonons import SpectralDensity
from ..readers import read_spectrum
from . import Number, answer


@answer("ex-lab-raman-temperature")
def temperature():
    # From the two intensities themselves, in SI units, and a root instead of a logarithm.
    light, shift = constants.c / 532e-9, constants.c * 15000.0

    def ratio(T, power):
        n = 1 / np.expm1(constants.h * shift / (constants.k * T))
        return (n + 1) / n * ((light - shift) / (light + shift)) ** power

    right, plain, fourth = (brentq(lambda T, p=p: ratio(T, p) - 2.0, 50.0, 2000.0) for p in (3, 0, 4))
    return Number(
        right,
        unit="K",
        tolerance=0.004,
        wrong=(
            (plain, "The two photons have different frequencies, and the counts go with their third power."),
            (fourth, "The detector counts photons; the fourth power belongs to one that measures power."),
            (2 * plain - right, "Which of the two photons has the lower frequency?"),
        ),
        hint="Write both intensities with n + 1 and n, times the cube of the frequency of their own light.",
    )


@answer("ex-lab-raman-cut")
def cut():
    both = SpectralDensity.from_huang_rhys([4.0, 18.0], [0.8, 0.2])
    stiff = SpectralDensity.from_huang_rhys([18.0], [0.2])
    right = (stiff * (1 / stiff.huang_rhys)).reorganization_energy / both.reorganization_energy
    return Number(
        right,
        wrong=(
            (3.6 / 6.8, "That is what is left before the spectrum is scaled to S = 1."),
            (6.8 / 18.0, "Too large or too small? The ratio is asked the other way round."),
            (5.0, "S of the stiff mode grows fivefold. What does lambda do?"),
        ),
        hint="After the scale all of S sits in the stiff mode.",
    )


@answer("ex-lab-raman-convention")
def convention():
    # By hand: cut, the same background (arpls, here straight under the whole), thermal factor, both weights.
    from ..labs import raman

    seen = read_spectrum(tables.folder() / "instruments" / "raman_synthetic.txt")
    prepared = raman.prepare(seen, raman.Recipe(measured_at=295.0, huang_rhys=1.0))
    w = prepared.shift * constants.h * constants.c * 100 / constants.e * 1e3
    kT = constants.k / constants.e * 1e3
    J = np.maximum(prepared.intensity, 0.0) * -np.expm1(-w / (kT * 295.0))
    widths = []
    for shape in (J, J * w**2):
        scaled = shape / np.trapezoid(shape / w**2, w)
        widths.append(np.sqrt(np.trapezoid(scaled / np.tanh(w / (2 * kT * 300.0)), w)))
    right = widths[1] / widths[0]
    return Number(
        right,
        tolerance=0.01,
        wrong=(
            (1 / right, "New over old: is the line wider or narrower when weight moves to stiff modes?"),
            (right**2, "That is the ratio of the variances. The width is asked for."),
            (1.0, "The recipe must change: replace(recipe, convention='resonance')."),
        ),
        hint="At fixed S, which modes have the larger lambda?",
    )

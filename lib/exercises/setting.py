"""Checks of the chapter *setting*."""

import numpy as np

from .. import materials, units
from . import Number, answer


def _bromide():
    return materials.material("CsPbBr3", "magneto-reflectivity")


@answer("ex-setting-random")
def random():
    # Exact for N random phases: <N_coh^2> = 2 - 1/N, so the variance is 1 - 1/N.
    spread = np.sqrt(1 - 1 / 1000)
    return (
        Number(
            spread,
            tolerance=0.05,
            wrong=(
                (
                    1 / np.sqrt(1000),
                    "That would be the spread of a mean of 1000 independent numbers. N_coh is a square of a sum.",
                ),
                (np.sqrt(1000), "Divide the squared sum by the number of cells."),
                (0.5, "Look at the distribution: most samples lie below the mean."),
            ),
            hint="Draw many samples and take the standard deviation of N_coh, not of the sum.",
        ),
        Number(
            (spread / 0.05) ** 2,
            tolerance=0.1,
            wrong=(
                (1 / 0.05, "The error of a mean falls with the square root of the number of samples."),
                ((spread / 0.1) ** 2, "That many give an error of 10 %."),
                (4000.0, "That many give a smaller error than asked for."),
            ),
            hint="The standard error of a mean is the standard deviation over the root of the number of samples.",
        ),
    )


def _thermal_width(T):
    """sigma_th as a sum over the modes of the material, each with S omega^2 and 2 n_B."""
    m = _bromide()
    w, S = m.modes.energy_meV.to_numpy(float), m.modes.huang_rhys.to_numpy(float)
    return float(np.sqrt(np.sum(2 * S * w**2 / np.expm1(w / (units.BOLTZMANN * T)))))


@answer("ex-setting-coupling")
def coupling():
    width = _thermal_width(300.0)
    return Number(
        np.sqrt(8 / np.pi) * width,
        unit="meV",
        wrong=(
            (width, "Locking needs more than K = sigma_th: where is the factor of the onset?"),
            (width / np.sqrt(8 / np.pi), "The factor stands on the other side."),
            (
                np.sqrt(8 / np.pi) * _thermal_width(60.0),
                "That is the width near the locking temperature of the book's K.",
            ),
            (8 / np.pi * width, "The onset has the square root of 8/pi."),
        ),
        hint="Insert the thermal width at 300 K into K_c.",
    )


@answer("ex-setting-patch")
def patch():
    # Lambda^2 k_B T is the same at every temperature.
    at = lambda edge: 4 * np.pi * units.HBAR2_OVER_2M0 / (_bromide().exciton_mass * edge**2) / units.BOLTZMANN
    edges = np.array([10.0, 15.0, 30.0])
    return Number(
        at(edges),
        unit="K",
        wrong=(
            (at(edges) * units.BOLTZMANN, "Those are thermal energies in meV; temperatures are asked for."),
            (at(edges) / (4 * np.pi), "The wavelength has 4 pi under the root."),
            (at(edges) * _bromide().exciton_mass, "The exciton is not as heavy as a free electron."),
            (at(10.0) * np.array([1, 10 / 15, 10 / 30]), "The temperature falls as the square of the edge."),
        ),
        hint="Square the wavelength, set it equal to the square of the edge, and solve for the temperature.",
    )

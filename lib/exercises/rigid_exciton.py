"""Checks of the chapter *rigid-exciton*."""

import numpy as np
from scipy.constants import Boltzmann, e, electron_mass, hbar
from scipy.optimize import brentq

from .. import units
from . import Number, answer

MASS, EDGE = 0.72, 15e-9


def _wavelength(kelvin, mass=MASS):
    """Thermal de Broglie wavelength in SI units, m."""
    return np.sqrt(2 * np.pi * hbar**2 / (mass * electron_mass * Boltzmann * kelvin))


@answer("ex-null-wavelength")
def wavelength():
    # Lambda_T = D solved numerically in SI units, without the scale E_1.
    right = brentq(lambda T: _wavelength(T) - EDGE, 1.0, 1000.0)
    return Number(
        right,
        unit="K",
        tolerance=0.005,
        wrong=(
            (0.8996 * np.pi / 4 * right, "That is where the dot is within 10 % of saturation; the wavelength is asked for."),
            (brentq(lambda T: _wavelength(T, MASS / 2) - EDGE, 1.0, 1000.0), "Half the mass: use that of the whole exciton."),
            (brentq(lambda T: _wavelength(T) - EDGE / 2, 1.0, 1000.0), "You set the wavelength equal to half the edge."),
            (right * units.BOLTZMANN, "That is k_B T in meV."),
        ),
        hint="Set 4 pi K_0/(M k_B T) equal to the square of 15 nm.",
    )  # fmt: skip


@answer("ex-null-plate")
def plate():
    # Sums over levels written out for one edge, SI energies.
    spacing = np.pi**2 * hbar**2 / (2 * MASS * electron_mass * EDGE**2)

    def edge(kelvin):
        m = np.arange(1, 400)
        weight = np.exp(-(m**2 - 1) * spacing / (Boltzmann * kelvin))
        return np.sum((weight / m**2)[::2]) / weight.sum()

    one = edge(10.0) / edge(300.0)
    return Number(
        one**2,
        tolerance=0.01,
        wrong=(
            (one**3, "That is the cube: the thin edge stays in its lowest level at both temperatures."),
            (one, "One edge; two of them are long."),
            (30.0, "The warm law holds at 300 K only; at 10 K the plate is saturated."),
        ),
        hint="Two factors A(10 K)/A(300 K), one for each long edge.",
    )


@answer("ex-null-saha")
def saha():
    # Saha with the thermal wavelength of the reduced mass in SI units; mu from a_B and Ry: hbar^2/(2 mu a_B^2) = Ry.
    a_B, rydberg = 3.07e-9, 32.2e-3 * e
    mu = hbar**2 / (2 * a_B**2 * rydberg)
    length = np.sqrt(2 * np.pi * hbar**2 / (mu * Boltzmann * 300.0))
    right = length * np.exp(rydberg / (3 * Boltzmann * 300.0)) * 1e9
    return Number(
        right,
        unit="nm",
        tolerance=0.01,
        wrong=(
            (right / 3.07, "That is in Bohr radii; give it in nm."),
            (length * 1e9, "The 1s state has the weight exp(Ry/kT), not 1."),
            (length * np.exp(rydberg / (Boltzmann * 300.0)) * 1e9, "The cube of the edge is set by exp(Ry/kT)."),
        ),
        hint="Equal numbers: D^3 over the cube of the relative thermal wavelength is exp(Ry/kT).",
    )


@answer("ex-null-universal")
def universal():
    # Ratios from the hydrogen formulas alone.
    radius = (8.7 / 0.18) / (7.3 / 0.126)
    energy = (0.18 / 8.7**2) / (0.126 / 7.3**2)
    return (
        Number(
            15.0 * radius,
            unit="nm",
            tolerance=0.005,
            wrong=(
                (15.0 / radius, "The smaller exciton needs the smaller dot."),
                (15.0 * 0.126 / 0.18, "The Bohr radius depends on the permittivity as well."),
                (15.0 * 8.7 / 7.3, "The Bohr radius depends on the mass as well."),
            ),
            hint="Keep D over the Bohr radius.",
        ),
        Number(
            300.0 * energy,
            unit="K",
            tolerance=0.003,
            wrong=(
                (300.0 / energy, "The other way round: keep k_BT over Ry."),
                (300.0 * 0.18 / 0.126, "The Rydberg depends on the permittivity as well."),
                (300.0 * radius, "Temperatures scale with Ry, not with the Bohr radius."),
            ),
            hint="Keep k_BT over the Rydberg.",
        ),
    )

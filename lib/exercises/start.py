"""Checks of the chapter *start*."""

import numpy as np
import sympy as sp
from scipy import constants as si
from scipy.optimize import bisect

from .. import materials
from . import Expression, Number, answer


def _bromide():
    return materials.material("CsPbBr3", "magneto-reflectivity")


@answer("ex-start-two")
def two():
    # Real and imaginary part of the sum by hand, squared one by one.
    theta, phase = sp.symbols("theta varphi", real=True)
    real = sp.cos(theta) + sp.cos(phase) * sp.sin(theta)
    imaginary = sp.sin(phase) * sp.sin(theta)
    rate = Expression(
        real**2 + imaginary**2,
        wrong=(
            (1 + sp.sin(2 * theta), "What does the phase between the two cells do?"),
            (sp.Integer(1), "Probabilities were added. Amplitudes add before they are squared."),
            (real**2, "The sum of the amplitudes has an imaginary part as well."),
            ((real**2 + imaginary**2) / 2, "The state is normalized already; nothing is left to divide by."),
        ),
        hint="Add both amplitudes, then multiply by the complex conjugate. Symbols: theta, varphi.",
    )
    largest = Number(
        2.0,
        wrong=(
            (4.0, "That would need amplitudes of 1 in both cells, which is not normalized."),
            (1.0, "That is the rate of one cell alone."),
            (np.sqrt(2), "That is the amplitude; the rate is its square."),
        ),
        hint="Equal amplitudes, no phase between them.",
    )
    smallest = Number(
        0.0,
        tolerance=1e-6,
        wrong=(
            (1.0, "Two cells can do worse than one."),
            (0.5, "Equal amplitudes of opposite sign: what is their sum?"),
            (-2.0, "A rate is a square."),
        ),
        hint="Equal amplitudes, opposite phase.",
    )
    return rate, largest, smallest


@answer("ex-start-burst")
def burst():
    # 1/[m(N - m + 1)] = [1/m + 1/(N - m + 1)]/(N + 1): both sums are the harmonic number.
    N = np.array([2.0, 10.0, 100.0])
    harmonic = np.array([sum(1 / m for m in range(1, int(n) + 1)) for n in N])
    return Number(
        (N + 1) / 2,
        wrong=(
            (N, "That compares the rates of the lowest step only. Add the times of all steps."),
            (2 / (N + 1), "Turn the ratio round: the time alone over the time together."),
            (N**2 / 4 / (N / 2), "That compares the middle steps only."),
            (harmonic, "That is the time of independent emitters, not yet divided by that of the ladder."),
        ),
        hint="One over the rate of each step, added up, for both; then the ratio.",
    )


@answer("ex-start-ceiling")
def ceiling():
    # Eq. 4 as it stands, by bisection; A_X from its value at 10 K.
    cells = (15 / _bromide().lattice_constant) ** 3
    A = np.log(10.0) / (1 / 10 - 1 / 300)

    def crossing(wanted):
        return bisect(lambda T: A * (1 / T - 1 / 300) - np.log(wanted), 0.05, 299.0)

    return Number(
        crossing(cells),
        unit="K",
        tolerance=0.003,
        wrong=(
            (crossing(np.cbrt(cells)), "Those are the cells along one edge; the dot is a cube."),
            (A / np.log(cells), "Almost: the ratio refers to 300 K, not to infinite temperature."),
            (crossing(10 * cells), "N_coh is 1 at 300 K, so R_X itself is the number of cells."),
            (10.0, "At 10 K the ratio is 10, far below the number of cells."),
        ),
        hint="Set the exponential of Eq. 4 equal to the number of cells.",
    )


@answer("ex-start-k0")
def k0():
    # The golden rule written out: hbar k = (4/9) alpha n F^2 E_P E/(m_0 c^2) for one dipole of strength E_P; for a share,
    # a cube of edge a in a field: k_0 = n F^2 eps w_LT (w a/c)^3/(3 pi).
    m = _bromide()
    field = 3 * m.surrounding_permittivity / (m.optical_permittivity + 2 * m.surrounding_permittivity)
    photon, eV = m.gap_energy, si.e
    width = 4 / 9 * si.alpha * m.surrounding_index * field**2 * m.interband_energy * photon * eV / (si.m_e * si.c**2)
    whole = width * eV / si.hbar * 1e-9
    x = photon * eV / si.hbar * m.lattice_constant * 1e-9 / si.c
    splitting = m.longitudinal_transverse_splitting * 1e-3 * eV / si.hbar * 1e-9
    share = m.surrounding_index * field**2 * m.optical_permittivity * splitting * x**3 / (3 * np.pi)

    def needed(k, other):
        return Number(
            1 / (0.080 * k),
            tolerance=0.02,
            wrong=(
                (1 / (80 * k), "80 ps is 0.080 ns, and k_0 is in 1/ns."),
                (0.080 / k, "The rate is one over the lifetime."),
                (1 / (0.080 * other), "That belongs to the other reading."),
                (k / 0.080, "Divide the rate of the dot by the rate of a cell."),
            ),
            hint="The rate of the dot over the rate of one cell.",
        )

    return needed(whole, share), needed(share, whole)

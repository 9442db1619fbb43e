"""The absolute radiative rate of an exciton in a dot.

k = (rate of one interband dipole) x |I|^2, |I|^2 being the squared overlap of electron and
hole: 1 when each is confined on its own, about D^3/(pi a_B^3) when the exciton moves as a
whole. Rates in 1/ns; interband and photon energies in eV, as tabulated.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from scipy import constants
from scipy.interpolate import CubicSpline
from scipy.optimize import minimize
from scipy.special import gammaln

from . import formulas, units, validate

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import ArrayLike

    from .hints import Floats, Values


_width = formulas.numeric("RADIATIVE_WIDTH", "alpha", "rest", "E_P", "photon", "eps_in", "eps_out", "index", "overlap")
_local_field = formulas.numeric("LOCAL_FIELD", "eps_in", "eps_out")
_weak = formulas.numeric("WEAK_OVERLAP", "D", "a_B")
_splitting = formulas.numeric("LONGITUDINAL_TRANSVERSE", "alpha", "rest", "hbar_c", "E_P", "photon", "eps_in", "a_B")

_HBAR_C = units.HBAR * constants.c * 1e-3  # meV nm
_POSITIVE: dict[str, Any] = {"allowed": "finite and above 0", "above": 0.0}


def _positive(**values) -> list[Floats]:
    return [validate.numbers(name, value, **_POSITIVE) for name, value in values.items()]


def _plain(values):
    return float(values) if np.ndim(values) == 0 else values


# ------------------------------------------------------------------ rates
@validate.guarded()
def local_field_factor(permittivity_in: ArrayLike, permittivity_out: ArrayLike) -> Values:
    """Field in a dot over the field around it, F = 3 eps_out/(eps_in + 2 eps_out); broadcasts."""
    return _plain(_local_field(*_positive(permittivity_in=permittivity_in, permittivity_out=permittivity_out)))


@validate.guarded()
def radiative_rate(
    interband_energy: ArrayLike,
    transition_energy: ArrayLike,
    overlap: ArrayLike = 1.0,
    permittivity_in: ArrayLike = 4.5,
    permittivity_out: ArrayLike = 2.25,
    index: ArrayLike = 1.5,
) -> Values:
    """Radiative rate of the bright triplet, 1/ns.

    Parameters
    ----------
    interband_energy, transition_energy : array_like
        E_P and photon energy, eV.
    overlap : array_like
        |I|^2, squared electron-hole overlap; 1 in strong confinement.
    permittivity_in, permittivity_out, index : array_like
        Permittivity in and around the dot, refractive index around it.

    Returns
    -------
    float or ndarray
        (4 alpha/9) n_r F^2 (E_P w/m0 c^2) |I|^2 in the broadcast shape.
    """
    E_P, photon = _positive(interband_energy=interband_energy, transition_energy=transition_energy)
    around = _positive(permittivity_in=permittivity_in, permittivity_out=permittivity_out, index=index, overlap=overlap)
    width = _width(units.FINE_STRUCTURE, units.ELECTRON_REST_ENERGY, 1e3 * E_P, 1e3 * photon, *around)
    return _plain(1e3 * width / units.HBAR)


@validate.guarded()
def longitudinal_transverse_splitting(
    interband_energy: ArrayLike, bohr_radius: ArrayLike, permittivity: ArrayLike, transition_energy: ArrayLike
) -> Values:
    """hbar w_LT of the bulk exciton, meV; E_P and photon energy in eV, Bohr radius in nm.

    The same strength as in :func:`radiative_rate`: it ties E_P, a_B and the permittivity
    of a parameter set to one measured number.
    """
    E_P, photon = _positive(interband_energy=interband_energy, transition_energy=transition_energy)
    inside, a_B = _positive(permittivity=permittivity, bohr_radius=bohr_radius)
    known = units.FINE_STRUCTURE, units.ELECTRON_REST_ENERGY, _HBAR_C
    return _plain(_splitting(*known, 1e3 * E_P, 1e3 * photon, inside, a_B))


@validate.guarded()
def anchored_interband_energy(
    splitting: ArrayLike, bohr_radius: ArrayLike, permittivity: ArrayLike, transition_energy: ArrayLike
) -> Values:
    """E_P, eV, that gives a bulk exciton of this Bohr radius (nm) the splitting hbar w_LT (meV); photon energy in eV.

    With it, ``radiative_rate`` of an exciton that moves as a whole depends neither on E_P nor on a_B,
    k = n_r F^2 eps w_LT (w D/c)^3 (8/pi^2)^3/(3 pi), and hardly on the permittivity: F^2 eps has its
    maximum at eps_in = 2 eps_out.
    """
    (splitting,) = _positive(splitting=splitting)
    return _plain(splitting / longitudinal_transverse_splitting(1.0, bohr_radius, permittivity, transition_energy))


@validate.guarded()
def single_cell_rate(
    dipole_rate: ArrayLike, lattice_constant: ArrayLike, bohr_radius: ArrayLike, reading: str = "share"
) -> Values:
    """k_0, the rate of one cell, 1/ns.

    Parameters
    ----------
    dipole_rate : array_like
        Rate of one interband dipole, ``radiative_rate(..., overlap=1)``, 1/ns.
    lattice_constant, bohr_radius : array_like
        Edge of a cell and Bohr radius, nm.
    reading : {"share", "whole"}
        "share": a cell's share a^3/(pi a_B^3) of the exciton's strength, which the
        measured splitting fixes. "whole": each cell carries the whole interband dipole,
        the paper's best case; it implies a splitting pi a_B^3/a^3 times the measured one.
    """
    rate, a, a_B = _positive(dipole_rate=dipole_rate, lattice_constant=lattice_constant, bohr_radius=bohr_radius)
    share = validate.choice("reading", reading, ("share", "whole")) == "share"
    return _plain(rate * a**3 / (np.pi * a_B**3) if share else rate * np.ones_like(a * a_B))


# ------------------------------------------------------------------ overlap
@validate.guarded()
def weak_confinement_overlap(D: ArrayLike, bohr_radius: ArrayLike) -> Values:
    """|I|^2 = (8/pi^2)^3 D^3/(pi a_B^3) of an exciton that moves as a whole; broadcasts, nm."""
    return _plain(_weak(*_positive(D=D, bohr_radius=bohr_radius)))


@validate.guarded()
def variational_overlap(D: ArrayLike, bohr_radius: ArrayLike) -> Values:
    """|I|^2 of psi = prod [cos(pi x_e/D) cos(pi x_h/D)]^p exp(-alpha r) with the lowest energy.

    Parameters
    ----------
    D, bohr_radius : array_like
        Edge and Bohr radius, nm; their ratio from 0.2 to 60. Equal masses.

    It goes to 1 for small dots and slowly to :func:`weak_confinement_overlap` for large ones.
    """
    D, a_B = _positive(D=D, bohr_radius=bohr_radius)
    ratio = validate.numbers("D/bohr_radius", D / a_B, "from 0.2 to 60", at_least=0.2, at_most=60.0)
    return _plain(np.exp(_overlap_curve()(np.log(ratio))))


@lru_cache
def _overlap_curve():
    ratio, best, overlap = np.geomspace(0.2, 60.0, 40), np.array([-2.0, 2.0]), []
    for edge in ratio:
        best = minimize(lambda x, edge: trial_state(edge, *_free(x))[0], best, (edge,), method="Nelder-Mead").x
        overlap.append(trial_state(edge, *_free(best))[1])
    return CubicSpline(np.log(ratio), np.log(overlap))


def _free(x):
    """alpha above 0 and 1/2 < power < 1 from two unbounded numbers."""
    return np.exp(x[0]), 0.75 + 0.25 * np.tanh(x[1])


@lru_cache
def _grids():
    """p-independent parts of the integrals below, for an edge of 1."""
    # Distance x = |x_e - x_h|; u and v are the distances of electron and hole to the walls they face.
    z, x_weight = np.polynomial.legendre.leggauss(100)
    x, x_weight = np.exp(8 * (z - 1)), x_weight * 8 * np.exp(8 * (z - 1))
    y, step = np.linspace(-5, 5, 101, retstep=True)
    rise, fall = 1 / (1 + np.exp(-np.pi * np.sinh(y))), 1 / (1 + np.exp(np.pi * np.sinh(y)))
    u, v = np.sin(np.pi * (1 - x)[:, None] * rise), np.sin(np.pi * (1 - x)[:, None] * fall)
    u_weight = (1 - x)[:, None] * step * np.pi * np.cosh(y) * rise * fall
    s = np.exp(np.arange(-12.0, 14.0, 0.1))
    return np.log(u * v), u_weight, 1 / u**2 - 1, s, 2 * np.exp(-(np.outer(s, x) ** 2)) * x_weight


@validate.guarded()
def trial_state(edge: float, alpha: float, power: float) -> tuple[float, float]:
    """Energy and |I|^2 of prod [cos cos]^power exp(-alpha r) in a cube; lengths in a_B, energy in exciton Rydbergs.

    ``edge`` and 1/``alpha`` in exciton Bohr radii, 1/2 < ``power`` <= 1, equal masses:
    <T> = alpha^2 + 3 (pi/edge)^2 <p + p (1-p) tan^2(pi x_e/edge)>, <V> = -2 <1/r>.
    """
    edge, alpha = validate.number("edge", edge, **_POSITIVE), validate.number("alpha", alpha, **_POSITIVE)
    power = validate.number("power", power, "from 1/2 to 1", at_least=0.5, at_most=1.0)
    log_uv, u_weight, tan2, s, gauss = _grids()
    pair = np.exp(2 * power * log_uv) * u_weight
    # exp(-2 A r)/r and exp(-2 A r) as sums of Gaussians in r: every integral is a product of three.
    g, g_tan = gauss @ pair.sum(1), gauss @ np.sum(pair * tan2, 1)
    A = alpha * edge
    gaussian = np.exp(-((A / s) ** 2)) * s
    norm = np.sum(A / s**2 * gaussian * g**3)
    inverse_r = np.sum(gaussian * g**3) / norm / edge
    tan = np.sum(A / s**2 * gaussian * g**2 * g_tan) / norm
    energy = alpha**2 + 3 * (np.pi / edge) ** 2 * (power + power * (1 - power) * tan) - 2 * inverse_r
    along = np.exp(gammaln(power + 0.5) - gammaln(power + 1)) / np.sqrt(np.pi)
    return energy, along**6 / (norm * 0.1 * 2 / np.sqrt(np.pi))


@validate.guarded()
def lifetime_table(
    D: ArrayLike, interband_energy: float, bohr_radius: float, transition_energy: float = 2.35, **surroundings: Sequence
) -> pd.DataFrame:
    """Overlap and radiative lifetime of whole dots against size.

    Parameters
    ----------
    D : array_like, shape (n,)
        Edges, nm.
    interband_energy, bohr_radius, transition_energy : float
        E_P (eV), a_B (nm) and photon energy (eV) of one parameter set.
    **surroundings
        ``permittivity_in``, ``permittivity_out``, ``index`` of :func:`radiative_rate`.

    Returns
    -------
    DataFrame
        Index D; |I|^2 and lifetime (ps) with the weak-confinement and the variational overlap.
    """
    D = validate.vector("D", D, **_POSITIVE)
    table = pd.DataFrame(index=pd.Index(D, name="D_nm"))
    for name, law in (("weak", weak_confinement_overlap), ("variational", variational_overlap)):
        table[f"overlap_{name}"] = law(D, bohr_radius)
        rate = radiative_rate(interband_energy, transition_energy, table[f"overlap_{name}"].to_numpy(), **surroundings)
        table[f"lifetime_{name}_ps"] = 1e3 / rate
    return table

"""Cheap physics that any radiative rate may be multiplied by; off unless a figure says so."""

from __future__ import annotations

from functools import lru_cache
from itertools import combinations_with_replacement, permutations
from typing import TYPE_CHECKING

import numpy as np

from . import formulas, phonons, units, validate

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from .hints import Floats, Values
    from .phonons import SpectralDensity


_bright_triplet = formulas.numeric("BRIGHT_TRIPLET", "E", "kT")
_free_to_bound = formulas.numeric("FREE_TO_BOUND", "D", "E", "M", "kT", "kinetic")


_box_level = formulas.numeric("BOX_LEVEL", "m", "M", "D", "kinetic")
_box_share = formulas.numeric("BOX_SHARE", "m")
_retardation = formulas.numeric("RETARDATION", "wave_number", "D")
_correlation = formulas.numeric("BOX_CORRELATION", "m", "x")
_curvature = formulas.numeric("BOX_CURVATURE", "m", "x")

#: Levels along one edge whose long-range exchange is followed.
_LEVELS = 6


def _plain(values):
    return float(values) if np.ndim(values) == 0 else values


@validate.guarded()
def fine_structure_factor(T: ArrayLike, gap: ArrayLike) -> Values:
    """Bright share 3/(3 + exp(-gap/kT)) of a triplet and a dark singlet; ``gap`` = E_dark - E_bright, meV."""
    gap = validate.numbers("gap", gap, "finite, in meV")
    return _plain(_bright_triplet(gap, units.BOLTZMANN * validate.temperature(T)))


@validate.guarded()
def ionised_fraction(T: ArrayLike, D: ArrayLike, binding_energy: float, reduced_mass: float) -> Values:
    """Share of dots whose one pair is free (Saha), T in K, D in nm, binding energy in meV, mass in m0; broadcasts."""
    return 1 - ionisation_factor(T, D, binding_energy, reduced_mass)


@validate.guarded()
def ionisation_factor(T: ArrayLike, D: ArrayLike, binding_energy: float, reduced_mass: float) -> Values:
    """Share of dots whose one pair is bound, 1/(1 + free/bound); arguments as in :func:`ionised_fraction`."""
    D, E, mu = (
        validate.numbers(name, value, "finite and above 0", above=0.0)
        for name, value in (("D", D), ("binding_energy", binding_energy), ("reduced_mass", reduced_mass))
    )
    ratio = _free_to_bound(D, E, mu, units.BOLTZMANN * validate.temperature(T), units.HBAR2_OVER_2M0)
    return _plain(1 / (1 + ratio))


@validate.guarded(spectral_density=phonons.SpectralDensity)
def zero_phonon_factor(spectral_density: SpectralDensity, T: ArrayLike) -> Values:
    """Share of the emission that keeps its phase: the Debye-Waller factor of the zero-phonon line."""
    return spectral_density.debye_waller(T)


@lru_cache(maxsize=1)
def depolarization_factors() -> Floats:
    """<k_z^2/k^2> of the levels of a hard cube: array of shape (6, 6, 6), the quantum numbers along x, y, z from 1.

    The long-range exchange of an exciton polarised along z is hbar w_LT times this. With 1/k^2 as an integral of
    exp(-s k^2) over s the edges factorise.
    """
    s, weight = np.polynomial.legendre.leggauss(200)
    s = np.exp(13 * s - 4)  # even in ln s, from 4e-8 to 8e3
    weight = 13 * weight * s
    r, step = np.polynomial.legendre.leggauss(120)
    reach = np.minimum(1.0, 12 * np.sqrt(s))[:, None]  # the blur ends before the wall does
    r, step = reach * (r + 1) / 2, reach * step
    blur = step * np.exp(-(r**2) / (4 * s[:, None])) / np.sqrt(4 * np.pi * s[:, None])
    levels = range(1, _LEVELS + 1)
    plain, curved = (np.array([np.sum(blur * f(m, r), 1) for m in levels]) for f in (_correlation, _curvature))
    return np.einsum("s,as,bs,cs->abc", weight, plain, plain, curved)


@lru_cache(maxsize=1)
def _dim_levels():
    """Of the levels up to the sixth along each edge, up to the order of the edges: sum of squares, <k^2> along each
    edge over the whole, and in how many orders a level occurs, in all and by its strength."""
    shift, n = depolarization_factors(), np.arange(1, _LEVELS + 1)
    strength = np.where(n % 2, _box_share(n), 0.0)
    found = list(combinations_with_replacement(range(_LEVELS), 3))
    orders = np.array([len(set(permutations(each))) for each in found], float)
    along = np.array([[shift[a, b, c], shift[b, c, a], shift[c, a, b]] for a, b, c in found])
    squares = np.array([np.sum(np.square(n[list(each)])) for each in found])
    bright = np.array([np.prod(strength[list(each)]) for each in found])
    return squares, along, (orders, orders * bright)


@validate.guarded()
def exchange_factor(T: ArrayLike, D: ArrayLike, mass: float, splitting: float) -> Values:
    """What the long-range exchange of the dim levels does to the rate: with over without, for a rigid centre of mass.

    Parameters
    ----------
    T, D : array_like
        K and nm; broadcast.
    mass : float
        Exciton mass, free-electron masses.
    splitting : float
        hbar w_LT of the bulk exciton, meV, at least 0.

    Notes
    -----
    First order in w_LT, each level by itself; levels above the sixth along an edge are left as they are. Every level
    of the box has three polarizations whose shifts add up to hbar w_LT; only their differences matter.
    """
    splitting = validate.number("splitting", splitting, "finite and at least 0 meV", at_least=0.0)
    mass = validate.number("mass", mass, "finite and above 0", above=0.0)
    D = validate.numbers("D", D, "finite and above 0 nm", above=0.0)
    T, D = np.broadcast_arrays(validate.temperature(T), D)
    beta = (1 / (units.BOLTZMANN * T))[..., None]
    spacing = beta * _box_level(1, mass, D, units.HBAR2_OVER_2M0)[..., None]
    most = 1 + int(np.sqrt(1 + 45 / spacing.min()))
    validate.affordable("D", D, memory=60.0 * most * D.size)
    m = np.arange(1, most + 1)
    boltzmann = np.exp(-spacing * (m**2 - 1))
    odd = np.where(m % 2, _box_share(m), 0.0)
    sums = [np.sum(boltzmann, -1) ** 3, np.sum(boltzmann * odd, -1) ** 3]
    levels, along, share = _dim_levels()
    # An energy occurs with its polarizations in each order, which changes no mean: one order stands for all.
    change = np.mean(np.expm1(-beta[..., None] * splitting * (along - 1 / 3)), -1)
    changed = [(np.exp(-spacing * (levels - 3)) * change) @ weight for weight in share]
    clean = sums[1] / sums[0]
    return _plain((sums[1] + changed[1]) / (sums[0] + changed[0]) / clean)


@validate.guarded()
def retardation_factor(D: ArrayLike, photon_energy: float, index: float) -> Values:
    """Rate of the lowest level of a cube of edge D (nm) over that in the long-wavelength limit.

    ``photon_energy`` in eV, ``index`` the refractive index in which the wave is counted. The cold, most extended state
    loses most.
    """
    D = validate.numbers("D", D, "finite and above 0 nm", above=0.0)
    E = validate.number("photon_energy", photon_energy, "finite and above 0 eV", above=0.0)
    index = validate.number("index", index, "finite and at least 1", at_least=1.0)
    wave = 2 * np.pi * index * E * 1e3 / units.WAVENUMBER * 1e-7  # 1/nm
    return _plain(_retardation(wave, D))

"""Cheap physics that any radiative rate may be multiplied by; off unless a figure says so."""

from __future__ import annotations

import numpy as np

from lib import phonons, symbolic, units, validate

_bright_triplet = symbolic.numeric(symbolic.BRIGHT_TRIPLET, symbolic.E, symbolic.kT)
_free_to_bound = symbolic.numeric(
    symbolic.FREE_TO_BOUND, symbolic.D, symbolic.E, symbolic.M, symbolic.kT, symbolic.kinetic
)


def _plain(values):
    return float(values) if np.ndim(values) == 0 else values


@validate.guarded()
def fine_structure_factor(T, gap):
    """Bright share 3/(3 + exp(-gap/kT)) of a triplet and a dark singlet; ``gap`` = E_dark - E_bright, meV."""
    gap = validate.numbers("gap", gap, "finite, in meV")
    return _plain(_bright_triplet(gap, units.BOLTZMANN * validate.temperature(T)))


@validate.guarded()
def ionised_fraction(T, D, binding_energy, reduced_mass):
    """Share of dots whose one pair is free (Saha), T in K, D in nm, binding energy in meV, mass in m0; broadcasts."""
    return 1 - ionisation_factor(T, D, binding_energy, reduced_mass)


@validate.guarded()
def ionisation_factor(T, D, binding_energy, reduced_mass):
    """Share of dots whose one pair is bound, 1/(1 + free/bound); arguments as in :func:`ionised_fraction`."""
    D, E, mu = (
        validate.numbers(name, value, "finite and above 0", above=0.0)
        for name, value in (("D", D), ("binding_energy", binding_energy), ("reduced_mass", reduced_mass))
    )
    ratio = _free_to_bound(D, E, mu, units.BOLTZMANN * validate.temperature(T), units.HBAR2_OVER_2M0)
    return _plain(1 / (1 + ratio))


@validate.guarded(spectral_density=phonons.SpectralDensity)
def zero_phonon_factor(spectral_density, T):
    """Share of the emission that keeps its phase: the Debye-Waller factor of the zero-phonon line."""
    return spectral_density.debye_waller(T)

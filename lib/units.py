"""Units of the book and the constants that connect them.

Energies are in meV, lengths in nm, temperatures in K, times in ps and rates in
1/ns. Wavenumbers in 1/cm appear only where a Raman spectrum comes in. A phonon
energy w means hbar times the angular frequency. All constants come from
``scipy.constants``; rounded ones would fail the tight checks.
"""

import math as _math

from scipy import constants as _si

_MEV: float = _si.e * 1e-3

#: Boltzmann constant, meV/K.
BOLTZMANN: float = _si.k / _MEV
#: Reduced Planck constant, meV ps.
HBAR: float = _si.hbar / _MEV * 1e12
#: hbar^2 / (2 m0), meV nm^2.
HBAR2_OVER_2M0: float = _si.hbar**2 / (2 * _si.m_e) / _MEV * 1e18
#: Bohr radius of hydrogen, nm, and its binding energy with a fixed nucleus, meV.
BOHR_RADIUS: float = _si.physical_constants["Bohr radius"][0] * 1e9
RYDBERG: float = _si.physical_constants["Rydberg constant times hc in eV"][0] * 1e3
#: Atomic mass unit, free-electron masses.
ATOMIC_MASS: float = _si.atomic_mass / _si.m_e
#: Energy of one wavenumber (1/cm), meV.
WAVENUMBER: float = _si.h * _si.c * 100 / _MEV
#: Fine-structure constant.
FINE_STRUCTURE: float = _si.fine_structure
#: Electron rest energy, meV.
ELECTRON_REST_ENERGY: float = _si.m_e * _si.c**2 / _MEV
#: Ratio of the full width at half maximum to the standard deviation of a Gaussian.
FWHM_PER_SIGMA: float = 2 * _math.sqrt(2 * _math.log(2))

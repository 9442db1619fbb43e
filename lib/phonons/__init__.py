"""Phonons: the spectral density of Eq. 2, its integrals (Eq. 3) and the line of Eq. 1.

The public names; ``density`` holds the class, ``models`` and ``raman`` its constructors,
``line_shape`` the spectra, ``local`` what is asked of one atom or one cell.
"""

from .density import SpectralDensity
from .line_shape import absorption, emission, full_width, stokes_spectrum, truncated_boson_lines
from .local import einstein_displacement, single_level_factor
from .raman import CONVENTIONS, FREQUENCY_UNITS

__all__ = [
    "CONVENTIONS",
    "FREQUENCY_UNITS",
    "SpectralDensity",
    "absorption",
    "einstein_displacement",
    "emission",
    "full_width",
    "single_level_factor",
    "stokes_spectrum",
    "truncated_boson_lines",
]

"""The rival of Eq. 3 for measured linewidths: scattering, which broadens the zero-phonon line itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from scipy.optimize import nnls

from . import formulas, units, validate

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from .hints import Values


_bose = formulas.numeric("BOSE_STABLE", "w", "kT")


class Scattering(NamedTuple):
    """FWHM(T) = constant + slope T + optical n_B(phonon), the form of homogeneous linewidths in semiconductors.

    ``constant`` (meV) is what stays in the cold, ``slope`` (meV/K) the scattering by acoustic phonons, all of them warm,
    ``optical`` (meV) that by one optical phonon of energy ``phonon`` (meV). ``rms`` is the rms residual, meV.
    """

    constant: float
    slope: float
    optical: float
    phonon: float
    rms: float

    def width(self, T: ArrayLike) -> Values:
        """FWHM, meV, in the shape of T (K)."""
        T = validate.temperature(T)
        return self.constant + self.slope * T + self.optical * _bose(self.phonon, units.BOLTZMANN * T)


@validate.guarded()
def fit_scattering(T: ArrayLike, fwhm: ArrayLike, phonon: float) -> Scattering:
    """Least squares for :class:`Scattering`; none of the three terms may be negative.

    Parameters
    ----------
    T, fwhm : array_like, shape (n,)
        Temperatures, K, and full widths at half maximum, meV, at least 0; at least 4 points. They count alike.
    phonon : float
        Energy of the optical phonon, meV, from 0.1 to 500: not fitted.

    Raises
    ------
    ValueError
        For fewer than 4 points, bad numbers, or lists of different lengths.
    """
    T, fwhm = validate.columns(T=T, fwhm=fwhm)
    T = validate.temperature(validate.vector("T", T))
    fwhm = validate.vector("fwhm", fwhm, "finite and at least 0 meV", at_least=0.0)
    validate.same_length(T=T, fwhm=fwhm)
    if len(T) < 4:
        raise ValueError(f"T has {len(T)} values: three terms need at least 4 points to leave a residual")
    phonon = validate.number("phonon", phonon, "from 0.1 to 500 meV", at_least=0.1, at_most=500.0)
    terms = np.column_stack([np.ones(len(T)), T, _bose(phonon, units.BOLTZMANN * T)])
    scale = terms.max(axis=0)
    found, rest = nnls(terms / scale, fwhm)
    constant, slope, optical = (found / scale).tolist()
    return Scattering(constant, slope, optical, phonon, float(rest / np.sqrt(len(T))))

"""Fits of the book's formulas to measured numbers, with lmfit."""

from __future__ import annotations

import lmfit
import numpy as np

from lib import phonons, units, validate


def _one_mode(part):
    def width(T, reorganization_energy, phonon):
        mode = phonons.SpectralDensity.from_modes([phonon], [np.sqrt(reorganization_energy * phonon)])
        return units.FWHM_PER_SIGMA * np.sqrt(getattr(mode, part)(T))

    return width


#: Name of a linewidth model -> FWHM(T; reorganization_energy, phonon).
LINEWIDTH_MODELS = {"Eq. 3": _one_mode("variance"), "thermal part": _one_mode("thermal_variance")}


def fit_linewidth(T, fwhm, error=None, model="Eq. 3"):
    """Fit one effective phonon mode to linewidths against temperature.

    Parameters
    ----------
    T : array_like, shape (n,)
        Temperatures, K; at least 3 of them.
    fwhm : array_like, shape (n,)
        Full widths at half maximum, meV, above 0.
    error : array_like, shape (n,), optional
        Standard errors of ``fwhm``, meV. Without them all points count alike and the
        parameter errors come from the scatter about the curve.
    model : {"Eq. 3", "thermal part"}
        FWHM = 2.355 sigma(T) with the whole of Eq. 3, or with its thermal part only.

    Returns
    -------
    lmfit.model.ModelResult
        Parameters ``reorganization_energy`` and ``phonon`` (w), both in meV.

    Raises
    ------
    ValueError
        For fewer than 3 points, bad numbers, or lists of different lengths.
    """
    T = validate.temperature(validate.vector("T", T))
    fwhm = validate.vector("fwhm", fwhm, "finite and above 0 meV", above=0.0)
    validate.same_length(T=T, fwhm=fwhm)
    if len(T) < 3:
        raise ValueError(f"T has {len(T)} values: two parameters need at least 3 points to leave a residual")
    weights = None
    if error is not None:
        error = validate.vector("error", error, "finite and above 0 meV", above=0.0)
        validate.same_length(fwhm=fwhm, error=error)
        weights = 1 / error
    validate.choice("model", model, LINEWIDTH_MODELS)
    fit = lmfit.Model(LINEWIDTH_MODELS[model], independent_vars=["T"])
    # Bounds keep the mode inside the range of phonon energies; a fit that ends on one says so in its report.
    start = fit.make_params(
        reorganization_energy={"value": 10.0, "min": 1e-3, "max": 1e4}, phonon={"value": 10.0, "min": 0.1, "max": 100.0}
    )
    return fit.fit(fwhm, start, T=T, weights=weights, scale_covar=error is None)

"""Fits of the book's formulas to measured numbers, with lmfit."""

from __future__ import annotations

import lmfit
import numpy as np
import pandas as pd

from lib import coherence, phonons, symbolic, units, validate


def _one_mode(part):
    def width(T, reorganization_energy, phonon):
        mode = phonons.SpectralDensity.from_modes([phonon], [np.sqrt(reorganization_energy * phonon)])
        return units.FWHM_PER_SIGMA * np.sqrt(getattr(mode, part)(T))

    return width


def _series(name, T, values, error, least):
    """A checked series against T: T, values and their errors (None where not given), at least ``least`` points."""
    T = validate.temperature(validate.vector("T", T))
    values = validate.vector(name, values, "finite and above 0", above=0.0)
    validate.same_length(**{"T": T, name: values})
    if len(T) < least:
        raise ValueError(f"T has {len(T)} values: the fit needs at least {least} points to leave a residual")
    if error is not None:
        error = validate.vector("error", error, "finite and above 0", above=0.0)
        validate.same_length(**{name: values, "error": error})
    return T, values, error


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
    T, fwhm, error = _series("fwhm", T, fwhm, error, least=3)
    weights = None if error is None else 1 / error
    validate.choice("model", model, LINEWIDTH_MODELS)
    fit = lmfit.Model(LINEWIDTH_MODELS[model], independent_vars=["T"])
    # Bounds keep the mode inside the range of phonon energies; a fit that ends on one says so in its report.
    start = fit.make_params(
        reorganization_energy={"value": 10.0, "min": 1e-3, "max": 1e4}, phonon={"value": 10.0, "min": 0.1, "max": 100.0}
    )
    return fit.fit(fwhm, start, T=T, weights=weights, scale_covar=error is None)


_arrhenius = symbolic.numeric(symbolic.ARRHENIUS, symbolic.A, symbolic.T, symbolic.T_0)


def _eq4(T, ln_k_300, activation):
    return ln_k_300 + np.log(_arrhenius(activation, T, 300.0))


def _free(T, ln_k_300):
    return ln_k_300 - 1.5 * np.log(T / 300.0)


def _boxed(T, ln_k_300, spacing):
    share = [coherence.box_average(spacing / (units.BOLTZMANN * t)) for t in (T, 300.0)]
    return ln_k_300 + 3 * np.log(share[0] / share[1])


#: Form of k(T) -> function giving ln k, and (start, lower, upper) of its parameters beside ln_k_300.
RATE_FORMS = {
    "Arrhenius": (_eq4, {"activation": (20.0, -1e3, 1e3)}),
    "T^-3/2": (_free, {}),
    "saturating": (_boxed, {"spacing": (2.0, 1e-2, 1e2)}),
}


def fit_rates(T, k, form, error=None):
    """Fit one form of k(T) to radiative rates, in ln k.

    Parameters
    ----------
    T, k : array_like, shape (n,)
        Temperatures, K, and radiative rates in any unit, above 0; n at least 4.
    form : {"Arrhenius", "T^-3/2", "saturating"}
        Eq. 4 (``activation`` A_X, K); the free thermal envelope; the thermal envelope
        in a box (``spacing`` = pi^2 hbar^2/(2 M D^2), meV), which goes as T^-3/2 when
        warm and saturates on cooling. Each has ``ln_k_300``, ln k at 300 K.
    error : array_like, shape (n,), optional
        Standard errors of ``k``. Without them the relative scatter is fitted.

    Returns
    -------
    lmfit.model.ModelResult

    Raises
    ------
    ValueError
        For fewer than 4 points, bad numbers, lists of different lengths, an unknown form.
    """
    T, k, error = _series("k", T, k, error, least=4)
    weights = None if error is None else k / error
    law, free = RATE_FORMS[validate.choice("form", form, RATE_FORMS)]
    model = lmfit.Model(law, independent_vars=["T"])
    start = model.make_params(
        ln_k_300={"value": float(np.log(k[np.argmax(T)]))},
        **{name: dict(zip(("value", "min", "max"), bounds)) for name, bounds in free.items()},
    )
    return model.fit(np.log(k), start, T=T, weights=weights, scale_covar=error is None)


def compare_forms(T, k, error=None):
    """Information criteria of the forms of :func:`fit_rates`; arguments as there.

    Returns
    -------
    pandas.DataFrame
        One row a form, best first: number of parameters, ``k_300``, ``parameter`` and
        ``parameter_error`` (A_X in K or the spacing in meV; nan where there is none),
        ``chi_square`` of ln k, ``AIC``, ``BIC`` and their distance to the best.

    Notes
    -----
    With ``error``, AIC = chi^2 + 2p and BIC = chi^2 + p ln n. Without, chi^2 is replaced
    by n ln(sum of squares/n) and the unknown scatter counts as one more parameter.
    """
    rows = []
    for form, (_, free) in RATE_FORMS.items():
        fit = fit_rates(T, k, form, error)
        size, count = fit.ndata, fit.nvarys + (error is None)
        misfit = fit.chisqr if error is not None else size * np.log(max(fit.chisqr, 1e-300) / size)
        extra = [(fit.params[name].value, fit.params[name].stderr) for name in free] or [(np.nan, np.nan)]
        rows.append(
            {
                "form": form,
                "parameters": count,
                "k_300": np.exp(fit.params["ln_k_300"].value),
                "parameter": extra[0][0],
                "parameter_error": np.nan if extra[0][1] is None else extra[0][1],
                "chi_square": fit.chisqr,
                "AIC": misfit + 2 * count,
                "BIC": misfit + count * np.log(size),
            }
        )
    table = pd.DataFrame(rows).set_index("form").sort_values("AIC")
    return table.assign(delta_AIC=table.AIC - table.AIC.min(), delta_BIC=table.BIC - table.BIC.min())

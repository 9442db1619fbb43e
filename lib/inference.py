"""Fits of the book's formulas to measured numbers, with lmfit."""

from __future__ import annotations

import copy
import inspect
import itertools
import warnings
from collections.abc import Callable, Mapping
from typing import NamedTuple

import lmfit
import numpy as np
import pandas as pd
from scipy import stats
from scipy.interpolate import CubicSpline
from scipy.optimize import brentq

from lib import coherence, materials, phonons, symbolic, units, validate


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
_dim_group = symbolic.numeric(symbolic.DIM_GROUP, symbolic.G, symbolic.E, symbolic.kT)
#: Temperature (K) at which every form has its parameter ln_k_300.
REFERENCE = 300.0


def _eq4(T, ln_k_300, activation):
    return ln_k_300 + np.log(_arrhenius(activation, T, REFERENCE))


def _free(T, ln_k_300):
    return ln_k_300 - 1.5 * np.log(T / REFERENCE)


def _boxed(T, ln_k_300, spacing):
    share = [coherence.box_average(spacing / (units.BOLTZMANN * t)) for t in (T, REFERENCE)]
    return ln_k_300 + 3 * np.log(share[0] / share[1])


def _background(T, ln_k_300, share, activation):
    return ln_k_300 + np.log1p(share * (_arrhenius(activation, T, REFERENCE) - 1))


def _dim(T, ln_k_300, weight, gap):
    share = [_dim_group(weight, gap, units.BOLTZMANN * t) for t in (T, REFERENCE)]
    return ln_k_300 + np.log(share[0] / share[1])


class Form(NamedTuple):
    """One form of k(T).

    Attributes
    ----------
    law : callable
        ``law(T, ln_k_300, **parameters)`` gives ln k at temperatures T (K, array).
    free : mapping
        Name of a parameter beside ``ln_k_300`` -> (start, lower, upper), in its unit. A
        start may be a tuple: the fit is begun at each and the best kept.
    """

    law: Callable
    free: Mapping[str, tuple] = {}


#: The three forms of the chapter rigid-exciton.
RATE_FORMS = {
    "Arrhenius": Form(_eq4, {"activation": (20.0, -1e3, 1e3)}),
    "T^-3/2": Form(_free),
    "saturating": Form(_boxed, {"spacing": (2.0, 1e-2, 1e2)}),
}
#: Two more, of three parameters each.
MORE_FORMS = {
    "constant + Arrhenius": Form(_background, {"share": (0.3, 1e-4, 1.0), "activation": ((5.0, 50.0), 0.0, 1e3)}),
    "dim levels": Form(_dim, {"weight": ((3.0, 300.0), 1e-2, 1e5), "gap": ((2.0, 15.0), 1e-2, 2e2)}),
}
#: Every form that needs no material and no size.
ALL_FORMS = RATE_FORMS | MORE_FORMS


def closure_form(make, D, **free):
    """Make a form that can be fitted out of any closure.

    Parameters
    ----------
    make : callable
        ``make(**parameters)`` gives a ``lib.coherence`` closure.
    D : float
        Edge of the dot, nm.
    **free : tuple of float
        (start, lower, upper) of each keyword of ``make``; none if nothing is free.

    Returns
    -------
    Form
        ln k(T) = ln_k_300 + ln R(T, D) of the closure; ``ln_k_300`` stays free.

    Raises
    ------
    ValueError
        For a size that is not one number above 0, or a start outside its limits.
    """
    D = validate.number("D", D, "finite and above 0 nm", above=0.0)
    for name, limits in free.items():
        if len(limits) != 3 or not np.all((limits[1] <= np.asarray(limits[0])) & (np.asarray(limits[0]) <= limits[2])):
            raise ValueError(
                f"{name} = {limits!r} is not allowed: it must be (start, lower, upper), start between the others"
            )

    def law(T, ln_k_300, **parameters):
        return ln_k_300 + np.log(make(**parameters).rate_ratio(T, D, REFERENCE))

    return Form(_named(law, free), free)


def _named(law, free):
    """The law with its parameters in its signature, where lmfit looks for them."""
    each = inspect.Parameter.POSITIONAL_OR_KEYWORD
    law.__signature__ = inspect.Signature([inspect.Parameter(n, each) for n in ("T", "ln_k_300", *free)])
    return law


def tabulate(form, T, points=120):
    """The same form, interpolated over its one parameter at fixed temperatures: for many fits of a slow closure.

    Parameters
    ----------
    form : Form
        With exactly one parameter beside ``ln_k_300``, its limits above 0.
    T : array_like
        The only temperatures, K, at which the new form can be evaluated.
    points : int
        Values of the parameter in the table, spaced logarithmically.
    """
    if len(form.free) != 1:
        raise ValueError(f"form has the parameters {tuple(form.free)}; it must have exactly one")
    ((name, (_, low, high)),) = form.free.items()
    known = np.unique(validate.temperature(validate.vector("T", T)))
    grid = np.geomspace(validate.number(name, low, "above 0 at its lower limit", above=0.0), high, points)
    table = CubicSpline(np.log(grid), [form.law(known, 0.0, **{name: value}) for value in grid])

    def law(T, ln_k_300, **parameters):
        column = np.minimum(np.searchsorted(known, T), len(known) - 1)
        if not np.array_equal(known[column], T):
            raise ValueError(f"T = {T!r} is not allowed: the table holds {known}")
        return ln_k_300 + table(np.log(parameters[name]))[column]

    return Form(_named(law, form.free), form.free)


def closure_forms(D, material="CsPbBr3", parameter_set=None):
    """Forms of the book's closures for one dot.

    Parameters
    ----------
    D : float
        Edge, nm.
    material, parameter_set : str
        As in ``lib.materials.material``.

    Returns
    -------
    dict of Form
        "Eq. 4" (``activation``, K), "thermal envelope, mass free" (``mass``, m0), "thermal
        envelope, mass given" (nothing but ``ln_k_300``), and "polaron crossover"
        (``coupling`` V, meV; the material's J in every cell).
    """
    m = materials.material(material, parameter_set)
    J, a = m.spectral_density, m.lattice_constant

    def polaron(coupling):
        return coherence.PolaronCrossover(coupling, J, a)

    def envelope(mass=m.exciton_mass):
        return coherence.ThermalEnvelope(mass, cell=a)

    return {
        "Eq. 4": closure_form(coherence.ArrheniusLaw, D, activation=(20.0, -1e3, 1e3)),
        "thermal envelope, mass free": closure_form(envelope, D, mass=(0.5, 1e-2, 1e2)),
        "thermal envelope, mass given": closure_form(envelope, D),
        # R is not monotone in V: above 30 meV the dot is ordered at 300 K as well.
        "polaron crossover": closure_form(polaron, D, coupling=((3.0, 6.0, 15.0), 0.1, 30.0)),
    }


def _form(form):
    return form if isinstance(form, Form) else ALL_FORMS[validate.choice("form", form, ALL_FORMS)]


def fit_rates(T, k, form, error=None, fixed=None):
    """Fit one form of k(T) to radiative rates, in ln k.

    Parameters
    ----------
    T, k : array_like, shape (n,)
        Temperatures, K, and radiative rates in any unit, above 0; n at least 4, and above
        the number of parameters (above it plus one without ``error``).
    form : str or Form
        "Arrhenius", Eq. 4 (``activation`` A_X, K); "T^-3/2", the free thermal envelope;
        "saturating", the thermal envelope in a box (``spacing`` = pi^2 hbar^2/(2 M D^2), meV),
        which goes as T^-3/2 when warm and saturates on cooling; "constant + Arrhenius", Eq. 4
        for a ``share`` of the rate at 300 K, the rest constant; "dim levels", one group of dim
        levels (``weight``) at ``gap`` (meV) above the bright ones; or a form made by
        :func:`closure_form`. Each has ``ln_k_300``, ln k at 300 K.
    error : array_like, shape (n,), optional
        Standard errors of ``k``. Without them the relative scatter is fitted.
    fixed : mapping, optional
        Parameters held at a value.

    Returns
    -------
    lmfit.model.ModelResult
        Values, standard errors and covariance; see :func:`confidence_intervals`,
        :func:`bootstrap`, :func:`predictive_check`.

    Raises
    ------
    ValueError
        For too few points or temperatures, bad numbers, lists of different lengths, an
        unknown form or parameter.
    """
    law, free = _form(form)
    fixed = dict(fixed or {})
    for name in fixed:
        validate.choice("fixed", name, ("ln_k_300", *free))
    count = 1 + len(free) - len(fixed)
    T, k, error = _series("k", T, k, error, least=max(4, count + 1 + (error is None)))
    if len(np.unique(T)) < count:
        raise ValueError(
            f"T has {len(np.unique(T))} different values: {count} parameters need at least {count} of them"
        )
    weights = None if error is None else k / error
    model = lmfit.Model(law, independent_vars=["T"])
    fits = []
    for starts in itertools.product(*(np.atleast_1d(limits[0]) for limits in free.values())):
        start = model.make_params(ln_k_300={"value": float(np.log(k[np.argmax(T)]))})
        for value, (name, (_, low, high)) in zip(starts, free.items()):
            start[name].set(value=float(value), min=low, max=high)
        for name, value in fixed.items():
            start[name].set(value=float(value), vary=False)
        fits.append(model.fit(np.log(k), start, T=T, weights=weights, scale_covar=error is None))
    return min(fits, key=lambda fit: fit.chisqr)


def compare_forms(T, k, error=None, forms=None):
    """Information criteria of several forms for one set of rates; arguments as in :func:`fit_rates`.

    Parameters
    ----------
    T, k, error : array_like
        As in :func:`fit_rates`.
    forms : list of str or mapping of name to Form, optional
        Default: ``RATE_FORMS``.

    Returns
    -------
    pandas.DataFrame
        One row a form, best first: number of parameters, ``k_300``, ``parameter`` and
        ``parameter_error`` (the first one beside k_300, such as A_X in K or the spacing in
        meV; nan where there is none), ``chi_square`` of ln k, ``AIC``, ``BIC``, their distance
        to the best, and ``weight``, the Akaike weight exp(-delta_AIC/2) over its sum.

    Notes
    -----
    With ``error``, AIC = chi^2 + 2p and BIC = chi^2 + p ln n. Without, chi^2 is replaced
    by n ln(sum of squares/n) and the unknown scatter counts as one more parameter.
    """
    rows = []
    forms = RATE_FORMS if forms is None else forms
    for name in forms:
        form = _form(forms[name] if isinstance(forms, Mapping) else name)
        fit = fit_rates(T, k, form, error)
        size, count = fit.ndata, fit.nvarys + (error is None)
        misfit = fit.chisqr if error is not None else size * np.log(max(fit.chisqr, 1e-300) / size)
        extra = [(fit.params[each].value, fit.params[each].stderr) for each in form.free] or [(np.nan, np.nan)]
        rows.append(
            {
                "form": name,
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
    table = table.assign(delta_AIC=table.AIC - table.AIC.min(), delta_BIC=table.BIC - table.BIC.min())
    weight = np.exp(-table.delta_AIC / 2)
    return table.assign(weight=weight / weight.sum())


# ------------------------------------------------------------------ what the fit knows
def _refit(fit, values=None, ln_k=None):
    """The same fit again with some parameters held at ``values``, or to other rates."""
    start = fit.params.copy()
    for name in fit.var_names:  # a start on a limit would stay there: lmfit's slope is zero on it
        p = start[name]
        inner = [limit + sign * 0.01 * (abs(limit) or 1.0) for sign, limit in ((1, p.min), (-1, p.max))]
        p.value = min(max(p.value, inner[0]), inner[1])
    for name, value in (values or {}).items():
        start[name].set(value=value, vary=False)
    data = fit.data if ln_k is None else ln_k
    return fit.model.fit(data, start, **fit.userkws, weights=fit.weights, scale_covar=fit.scale_covar)


def _probability(best, other):
    """Confidence level at which ``other``, a fit with parameters held, is excluded."""
    held = max(best.nvarys - other.nvarys, 1)
    if best.scale_covar:
        return stats.f.cdf((other.chisqr / best.chisqr - 1) * best.nfree / held, held, best.nfree)
    return stats.chi2.cdf(other.chisqr - best.chisqr, held)


def exclusion_level(fit, **values):
    """Confidence level at which the data exclude values of some parameters; the others are fitted again.

    A value lies inside the interval of :func:`confidence_intervals` at every level above this number.
    Profile likelihood: chi^2 differences where errors were given, else an F-test.
    """
    for name in values:
        validate.choice("values", name, fit.var_names)
    return float(_probability(fit, _refit(fit, values)))


def unbounded(fit, level=0.6827):
    """What the data do not say about the parameters of a fit of :func:`fit_rates`.

    Parameters
    ----------
    fit : lmfit.model.ModelResult
        Result of :func:`fit_rates`.
    level : float
        Confidence level, between 0 and 1.

    Returns
    -------
    dict
        Parameter -> tuple of "below" and "above": the sides on which even the end of its
        allowed range fits the data within ``level``. Both: the parameter is not identifiable.
    """
    level = validate.number("level", level, "between 0 and 1", above=0.0, at_most=1 - 1e-6)
    found = {}
    for name in fit.var_names:
        p = fit.params[name]
        ends = (("below", p.min), ("above", p.max))
        open_ends = [s for s, v in ends if np.isfinite(v) and _probability(fit, _refit(fit, {name: v})) < level]
        if open_ends:
            found[name] = tuple(open_ends)
    return found


def confidence_intervals(fit, level=0.6827, strict=True):
    """Confidence intervals by profiling: the other parameters are fitted again at every step.

    Parameters
    ----------
    fit : lmfit.model.ModelResult
        Result of :func:`fit_rates`.
    level : float
        Confidence level, between 0 and 1.
    strict : bool
        Raise where a parameter is not identifiable; else give it infinite ends and a note.

    Returns
    -------
    pandas.DataFrame
        Index ``parameter``; ``value``, ``standard_error`` (from the covariance), ``low``, ``high``
        (minus or plus infinity where the data set no bound) and ``note``.

    Raises
    ------
    ValueError
        Naming every parameter that the data do not determine.
    """
    missing = unbounded(fit, level)
    lost = [name for name, sides in missing.items() if len(sides) == 2]
    if lost and strict:
        limits = ", ".join(f"{n} (any value from {fit.params[n].min:g} to {fit.params[n].max:g})" for n in lost)
        raise ValueError(
            f"the data do not determine {limits}: the other parameters make up for it within the {100 * level:.0f} % level; "
            "fix it, take a simpler form, or add temperatures"
        )
    rows = {}
    for name in fit.var_names:
        p, sides = fit.params[name], missing.get(name, ())
        low, high = (-np.inf, np.inf) if len(sides) == 2 else _ends(fit, name, level)
        low, high = -np.inf if "below" in sides else low, np.inf if "above" in sides else high
        note = "not identifiable" if len(sides) == 2 else " and ".join(f"no bound from {side}" for side in sides)
        error = np.nan if p.stderr is None else p.stderr
        rows[name] = {"value": p.value, "standard_error": error, "low": low, "high": high, "note": note}
    return pd.DataFrame.from_dict(rows, orient="index").rename_axis("parameter")


def _ends(fit, name, level):
    p = fit.params[name]
    if fit.nvarys == 1:  # every form is linear in ln_k_300
        student = stats.t(fit.nfree) if fit.scale_covar else stats.norm()
        step = student.ppf((1 + level) / 2) * p.stderr
        return p.value - step, p.value + step
    result = copy.copy(fit)
    result.params = fit.params.copy()
    for each in result.params.values():  # lmfit wants a size of step also where the covariance failed
        if each.vary and not (each.stderr and np.isfinite(each.stderr)):
            each.stderr = max(0.1 * abs(each.value), 1e-3)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        found = lmfit.conf_interval(
            _minimizer(fit), result, [name], [level], prob_func=lambda _, new: _probability(fit, new)
        )
    (_, low), _, (_, high) = found[name]
    return tuple(
        _between(fit, name, level, limit) if not np.isfinite(end) and np.isfinite(limit) else end
        for end, limit in ((low, p.min), (high, p.max))
    )


def _between(fit, name, level, limit):
    """End of an interval between the fitted value and a limit, where lmfit's search gave up; infinite if the limit fits."""

    def excess(value):
        return exclusion_level(fit, **{name: value}) - level

    if excess(limit) < 0:
        return np.copysign(np.inf, limit - fit.params[name].value)
    start = fit.params[name].value
    return float(brentq(excess, start, limit, rtol=1e-4)) if start != limit else limit


def _minimizer(fit):
    start = fit.params.copy()
    return lmfit.Minimizer(
        fit.model._residual, start, fcn_args=(fit.data, fit.weights), fcn_kws=fit.userkws, scale_covar=fit.scale_covar
    )


def _scatter(fit):
    """Standard error of each ln k: given, or from the scatter about the curve."""
    return np.full(fit.ndata, fit.redchi**0.5) if fit.weights is None else 1 / fit.weights


def bootstrap(fit, draws=200, seed=0):
    """Parametric bootstrap: simulate rates from the fit with its errors, and fit each set again.

    Parameters
    ----------
    fit : lmfit.model.ModelResult
        Result of :func:`fit_rates`.
    draws : int
        Number of simulated sets, at least 20.
    seed : int
        Seed of the simulated noise.

    Returns
    -------
    pandas.DataFrame
        One row a set, one column a free parameter.
    """
    draws = int(validate.number("draws", draws, "at least 20", at_least=20))
    rng = np.random.default_rng(seed)
    noise = rng.standard_normal((draws, fit.ndata)) * _scatter(fit)
    fits = (_refit(fit, ln_k=fit.best_fit + each) for each in noise)
    return pd.DataFrame([{name: one.params[name].value for name in fit.var_names} for one in fits])


def bootstrap_band(fit, T, level=0.6827, draws=200, seed=0, error=0.0):
    """Band of k(T) that the bootstrap leaves.

    Parameters
    ----------
    fit : lmfit.model.ModelResult
        Result of :func:`fit_rates`.
    T : array_like, shape (m,)
        Temperatures, K.
    level : float
        Share of the bootstrap curves inside, point by point.
    draws, seed : int or pandas.DataFrame
        As in :func:`bootstrap`; ``draws`` may be its result.
    error : float
        Relative error of a new measurement: with it the band is that of new points.

    Returns
    -------
    low, high : numpy.ndarray, shape (m,)
        In the unit of the fitted rates.
    """
    T = validate.temperature(validate.vector("T", T))
    level = validate.number("level", level, "between 0 and 1", above=0.0, at_most=1.0)
    sets = draws if isinstance(draws, pd.DataFrame) else bootstrap(fit, draws, seed)
    held = {name: p.value for name, p in fit.params.items() if not p.vary}
    curves = np.array([fit.model.eval(T=T, **held, **row) for row in sets.to_dict("records")])
    curves += error * np.random.default_rng(seed + 1).standard_normal(curves.shape)
    return tuple(np.exp(np.quantile(curves, [(1 - level) / 2, (1 + level) / 2], axis=0)))


def predictive_check(fit, draws=200, seed=0):
    """Could the fitted form have made these data? Posterior predictive check.

    Parameters
    ----------
    fit, draws, seed
        As in :func:`bootstrap`; ``draws`` may be its result.

    Returns
    -------
    pandas.DataFrame
        One row a statistic: ``observed`` and ``replicated`` (means over the draws) and ``p``,
        the share of draws in which replicated data are at least as extreme. Statistics of the
        residuals in units of their error: "chi^2" (only where errors are given: else the
        scatter is fitted and says nothing), "largest", and "neighbours", the sum of products
        of residuals at neighbouring temperatures over their sum of squares, which is large
        where a curve of the wrong shape passes the points on one side.

    Notes
    -----
    The bootstrap stands for the posterior of flat priors; the two agree where the form is
    close to linear in its parameters.
    """
    sets = draws if isinstance(draws, pd.DataFrame) else bootstrap(fit, draws, seed)
    held = {name: p.value for name, p in fit.params.items() if not p.vary}
    scatter, order = _scatter(fit), np.argsort(fit.userkws["T"])
    rng = np.random.default_rng(seed + 1)
    curves = np.array([fit.model.eval(**fit.userkws, **held, **row) for row in sets.to_dict("records")])
    seen = ((fit.data - curves) / scatter)[:, order]
    made = rng.standard_normal(seen.shape)
    statistics = {
        "chi^2": lambda z: np.sum(z**2, axis=1),
        "largest": lambda z: np.max(np.abs(z), axis=1),
        "neighbours": lambda z: np.sum(z[:, 1:] * z[:, :-1], axis=1) / np.sum(z**2, axis=1),
    }
    if fit.weights is None:
        del statistics["chi^2"]
    rows = {}
    for name, of in statistics.items():
        observed, replicated = of(seen), of(made)
        rows[name] = {
            "observed": observed.mean(),
            "replicated": replicated.mean(),
            "p": np.mean(replicated >= observed),
        }
    return pd.DataFrame.from_dict(rows, orient="index").rename_axis("statistic")

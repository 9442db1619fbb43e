"""What a fit knows: forms beside each other, intervals by profiling, bootstrap, predictive check."""

from __future__ import annotations

import copy
import warnings
from collections.abc import Mapping
from typing import TYPE_CHECKING

import lmfit
import numpy as np
import pandas as pd
from scipy import stats
from scipy.optimize import brentq

from . import validate
from .rate_fits import RATE_FORMS, fit_rates, form_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lmfit.model import ModelResult
    from numpy.typing import ArrayLike

    from .hints import Floats
    from .rate_fits import Form


_of_a_fit = validate.guarded("ignore", fit=lmfit.model.ModelResult)


@validate.guarded("ignore")
def _small_sample(size, count):
    """What AICc adds to AIC where the scatter is fitted as well: 2p(p + 1)/(n - p - 1)."""
    if size <= count + 1:
        raise ValueError(
            f"T has {size} values: AICc of {count} parameters, the scatter among them, needs at least {count + 2}"
        )
    return 2 * count * (count + 1) / (size - count - 1)


def compare_forms(
    T: ArrayLike, k: ArrayLike, error: ArrayLike | None = None, forms: Sequence[str] | Mapping[str, Form] | None = None
) -> pd.DataFrame:
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
    by n ln(sum of squares/n), the unknown scatter counts as one more parameter, and AIC is
    AICc = AIC + 2p(p + 1)/(n - p - 1) (hurvich1989): few points know their scatter badly.
    A criterion compares forms of *noisy* data; for computed numbers look at the residuals.

    Raises
    ------
    ValueError
        Without ``error``, for too few points: AICc needs n > p + 1, scatter counted.
    """
    rows = []
    forms = RATE_FORMS if forms is None else forms
    if not isinstance(forms, list | tuple | Mapping) or not len(forms):
        validate.refuse("forms", forms, "a list of names, or a mapping of names to forms, not empty")
    for name in forms:
        form = form_of(forms[name] if isinstance(forms, Mapping) else name)
        fit = fit_rates(T, k, form, error)
        size, count = fit.ndata, fit.nvarys + (error is None)
        misfit = fit.chisqr if error is not None else size * np.log(max(fit.chisqr, 1e-300) / size)
        small = 0.0 if error is not None else _small_sample(size, count)
        extra = [(fit.params[each].value, fit.params[each].stderr) for each in form.free] or [(np.nan, np.nan)]
        rows.append(
            {
                "form": name,
                "parameters": count,
                "k_300": np.exp(fit.params["ln_k_300"].value),
                "parameter": extra[0][0],
                "parameter_error": np.nan if extra[0][1] is None else extra[0][1],
                "chi_square": fit.chisqr,
                "AIC": misfit + 2 * count + small,
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


@_of_a_fit
def exclusion_level(fit: ModelResult, **values: float) -> float:
    """Confidence level at which the data exclude values of some parameters; the others are fitted again.

    A value lies inside the interval of :func:`confidence_intervals` at every level above this number.
    Profile likelihood: chi^2 differences where errors were given, else an F-test.
    """
    for name, value in values.items():
        validate.choice("values", name, fit.var_names)
        validate.number(name, value)
    return float(_probability(fit, _refit(fit, values)))


@_of_a_fit
def unbounded(fit: ModelResult, level: float = 0.6827) -> dict[str, tuple[str, ...]]:
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


@_of_a_fit
def confidence_intervals(fit: ModelResult, level: float = 0.6827, strict: bool = True) -> pd.DataFrame:
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
    missing, level = unbounded(fit, level), float(level)
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


@_of_a_fit
def bootstrap(fit: ModelResult, draws: int = 200, seed: int = 0) -> pd.DataFrame:
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
    draws = validate.whole("draws", draws, "a whole number from 20 to 100,000", at_least=20, at_most=100_000)
    rng = np.random.default_rng(validate.seed(seed))
    noise = rng.standard_normal((draws, fit.ndata)) * _scatter(fit)
    fits = (_refit(fit, ln_k=fit.best_fit + each) for each in noise)
    return pd.DataFrame([{name: one.params[name].value for name in fit.var_names} for one in fits])


def _sets(fit, draws, seed):
    """Result of :func:`bootstrap`, given or made."""
    if not isinstance(draws, pd.DataFrame):
        return bootstrap(fit, draws, seed)
    if set(draws.columns) != set(fit.var_names) or not len(draws):
        validate.refuse("draws", draws, f"a number, or a frame with the columns {', '.join(fit.var_names)}")
    for name in draws:
        validate.vector(f"draws.{name}", draws[name])
    return draws


@_of_a_fit
def bootstrap_band(
    fit: ModelResult,
    T: ArrayLike,
    level: float = 0.6827,
    draws: int | pd.DataFrame = 200,
    seed: int = 0,
    error: float = 0.0,
) -> tuple[Floats, Floats]:
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
    seed, sets = validate.seed(seed), _sets(fit, draws, seed)
    held = {name: p.value for name, p in fit.params.items() if not p.vary}
    curves = np.array([fit.model.eval(T=T, **held, **row) for row in sets.to_dict("records")])
    error = validate.number("error", error, "from 0 to 10", at_least=0.0, at_most=10.0)
    curves += error * np.random.default_rng(seed + 1).standard_normal(curves.shape)
    return tuple(np.exp(np.quantile(curves, [(1 - level) / 2, (1 + level) / 2], axis=0)))


@_of_a_fit
def predictive_check(fit: ModelResult, draws: int | pd.DataFrame = 200, seed: int = 0) -> pd.DataFrame:
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
    seed, sets = validate.seed(seed), _sets(fit, draws, seed)
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

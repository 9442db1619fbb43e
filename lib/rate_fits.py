"""Fits of the book's formulas to measured widths and rates, with lmfit."""

from __future__ import annotations

import inspect
import itertools
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, NamedTuple

import lmfit
import numpy as np
from scipy.interpolate import CubicSpline

from . import coherence, formulas, materials, phonons, units, validate

if TYPE_CHECKING:
    from typing import Any

    from lmfit.model import ModelResult
    from numpy.typing import ArrayLike

    from .hints import Floats


#: A parameter this near to the end of its range (as a share of its own size, or of the range) stands at it.
_AT_BOUND = 1e-3


def _one_mode(part):
    def width(T, reorganization_energy, phonon):
        mode = phonons.SpectralDensity.from_modes([phonon], [np.sqrt(reorganization_energy * phonon)])
        return units.FWHM_PER_SIGMA * np.sqrt(getattr(mode, part)(T))

    return width


def _series(name, T, values, error, least, parameters, signed=False) -> tuple[Floats, Floats, Floats | None]:
    """A checked series against T: T, values and their errors (None where not given); masked points are left out.

    At least ``least`` points, at as many temperatures as there are parameters and at two or more.
    """
    T, values, error = validate.columns(**{"T": T, name: values, "error": error})
    T = validate.temperature(validate.vector("T", T))
    if signed and error is not None:
        values = validate.vector(name, values, "finite")
    else:
        why = "; with ``error`` widths of 0 and below count too" if signed else ""
        values = validate.vector(name, values, f"finite and above 0{why}", above=0.0)
    validate.same_length(**{"T": T, name: values})
    if len(T) < least:
        raise ValueError(f"T has {len(T)} values: the fit needs at least {least} points to leave a residual")
    needed, different = max(2, parameters), len(np.unique(T))
    if different < needed:
        raise ValueError(f"T has {different} different values: {parameters} parameters need at least {needed} of them")
    if error is not None:
        error = validate.vector("error", error, "finite and above 0", above=0.0)
        validate.same_length(**{name: values, "error": error})
    return T, values, error


def _told(fit):
    """The fit, without success where a parameter ended at a bound: there it says how the range was chosen, not what it is."""
    ends = {}
    for name in fit.var_names:
        p = fit.params[name]
        for side, end in (("lower", p.min), ("upper", p.max)):
            scale = abs(end) if end else p.max - p.min
            if np.isfinite(end) and abs(p.value - end) <= _AT_BOUND * scale:
                ends[name] = side
    if not np.isfinite(fit.chisqr):
        raise ValueError("the form has no finite values near these data: are T in K and the values of a usual size?")
    fit.at_bound = ends
    if ends:
        fit.success = False
        listed = ", ".join(f"{name} = {fit.params[name].value:.4g} ({side})" for name, side in ends.items())
        fit.message = f"Parameters at a bound of their range, which the data do not determine: {listed}."
    return fit


#: Name of a linewidth model -> FWHM(T; reorganization_energy, phonon).
LINEWIDTH_MODELS = {"Eq. 3": _one_mode("variance"), "thermal part": _one_mode("thermal_variance")}


@validate.guarded("ignore")
def fit_linewidth(T: ArrayLike, fwhm: ArrayLike, error: ArrayLike | None = None, model: str = "Eq. 3") -> ModelResult:
    """Fit one effective phonon mode to linewidths against temperature.

    Parameters
    ----------
    T : array_like, shape (n,)
        Temperatures, K; at least 3 of them.
    fwhm : array_like, shape (n,)
        Full widths at half maximum, meV, above 0; with ``error`` also 0 and below, as a
        deconvolution from the instrument's width leaves them.
    error : array_like, shape (n,), optional
        Standard errors of ``fwhm``, meV. Without them all points count alike and the
        parameter errors come from the scatter about the curve.
    model : {"Eq. 3", "thermal part"}
        FWHM = 2.355 sigma(T) with the whole of Eq. 3, or with its thermal part only.

    Returns
    -------
    lmfit.model.ModelResult
        Parameters ``reorganization_energy`` and ``phonon`` (w), both in meV; ``at_bound`` names those
        that ended at a bound ("lower" or "upper"), and then ``success`` is False.

    Raises
    ------
    ValueError
        For fewer than 3 points or 2 temperatures, bad numbers, or lists of different lengths.

    Notes
    -----
    Masked points are left out; pandas columns must have one index.
    """
    T, fwhm, error = _series("fwhm", T, fwhm, error, least=3, parameters=2, signed=True)
    weights = None if error is None else 1 / error
    validate.choice("model", model, LINEWIDTH_MODELS)
    fit = lmfit.Model(LINEWIDTH_MODELS[model], independent_vars=["T"])
    # Bounds keep the mode inside the range of phonon energies.
    start = fit.make_params(
        reorganization_energy={"value": 10.0, "min": 1e-3, "max": 1e4}, phonon={"value": 10.0, "min": 0.1, "max": 100.0}
    )
    return _told(fit.fit(fwhm, start, T=T, weights=weights, scale_covar=error is None))


_arrhenius = formulas.numeric("ARRHENIUS", "A", "T", "T_0")
_dim_group = formulas.numeric("DIM_GROUP", "G", "E", "kT")
#: Temperature (K) at which every form has its parameter ln_k_300.
REFERENCE = 300.0


@validate.guarded()
def yield_drift(T: ArrayLike, share: Any, cold: float = 10.0) -> Floats:
    """d ln k of a quantum yield that is right at ``cold`` K and off by ``share`` at 300 K, linear in T; common to a series."""
    T = validate.temperature(T)
    share = validate.number("share", share, "finite and above -1", above=-1.0)
    cold = validate.number("cold", cold, "from 0 to 299 K", at_least=0.0, at_most=299.0)
    return np.log1p(share) * (T - cold) / (REFERENCE - cold)


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


@validate.guarded()
def closure_form(make: Callable, D: float, **free: tuple) -> Form:
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
    validate.instance("make", make, Callable)
    for name, limits in free.items():
        if not isinstance(limits, tuple | list) or len(limits) != 3:
            validate.refuse(name, limits, "(start, lower, upper)")
        low, high = (validate.number(name, limit, "(start, lower, upper), finite") for limit in limits[1:])
        between = f"(start, lower, upper), start from {low:g} to {high:g}"
        validate.numbers(name, limits[0], between, at_least=low, at_most=high)

    def law(T, ln_k_300, **parameters):
        return ln_k_300 + np.log(make(**parameters).rate_ratio(T, D, REFERENCE))

    return Form(_named(law, free), free)


def _named(law, free):
    """The law with its parameters in its signature, where lmfit looks for them."""
    each = inspect.Parameter.POSITIONAL_OR_KEYWORD
    law.__signature__ = inspect.Signature([inspect.Parameter(n, each) for n in ("T", "ln_k_300", *free)])
    return law


@validate.guarded(form=Form)
def tabulate(form: Form, T: ArrayLike, points: int = 120) -> Form:
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
    points = validate.whole("points", points, "a whole number from 4 to 10,000", at_least=4, at_most=10_000)
    known = np.unique(validate.temperature(validate.vector("T", T)))
    validate.affordable("T", T, memory=300.0 * points * len(known))
    grid = np.geomspace(validate.number(name, low, "above 0 at its lower limit", above=0.0), high, points)
    table = CubicSpline(np.log(grid), [form.law(known, 0.0, **{name: value}) for value in grid])

    def law(T, ln_k_300, **parameters):
        column = np.minimum(np.searchsorted(known, T), len(known) - 1)
        if not np.array_equal(known[column], T):
            validate.refuse("T", T, f"among the {len(known)} temperatures of the table")
        return ln_k_300 + table(np.log(parameters[name]))[column]

    return Form(_named(law, form.free), form.free)


@validate.guarded()
def closure_forms(D: float, material: str = "CsPbBr3", parameter_set: str | None = None) -> dict[str, Form]:
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
        # Heavier than 40 the thermal wave at 300 K is shorter than a cell.
        "thermal envelope, mass free": closure_form(envelope, D, mass=(0.5, 1e-2, 40.0)),
        "thermal envelope, mass given": closure_form(envelope, D),
        # R is not monotone in V: above 30 meV the dot is ordered at 300 K as well.
        "polaron crossover": closure_form(polaron, D, coupling=((3.0, 6.0, 15.0), 0.1, 30.0)),
    }


def form_of(form: str | Form) -> Form:
    """A form by its name, or itself."""
    return form if isinstance(form, Form) else ALL_FORMS[validate.choice("form", form, ALL_FORMS)]


@validate.guarded("ignore")
def fit_rates(
    T: ArrayLike, k: ArrayLike, form: str | Form, error: ArrayLike | None = None, fixed: Mapping | None = None
) -> ModelResult:
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
        Values, standard errors and covariance; ``at_bound`` names the parameters that ended at a
        bound ("lower" or "upper"), and then ``success`` is False. See :func:`confidence_intervals`,
        :func:`bootstrap`, :func:`predictive_check`.

    Raises
    ------
    ValueError
        For too few points or temperatures, bad numbers, lists of different lengths, an
        unknown form or parameter.

    Warns
    -----
    UserWarning
        Where the rates rise with every step of the temperature, as lifetimes do.

    Notes
    -----
    Masked points are left out; pandas columns must have one index.
    """
    law, free = form_of(form)
    fixed = {} if fixed is None else validate.instance("fixed", fixed, Mapping)
    for name in fixed:
        validate.choice("fixed", name, ("ln_k_300", *free))
    count = 1 + len(free) - len(fixed)
    T, k, error = _series("k", T, k, error, max(4, count + 1 + (error is None)), count)
    ordered = k[np.argsort(T, kind="stable")]
    if np.all(np.diff(ordered) >= 0) and ordered[-1] > 1.05 * ordered[0]:
        validate.warn(
            "these rates rise on warming without exception: are they lifetimes? A rate is one over its lifetime"
        )
    weights = None if error is None else k / error
    model = lmfit.Model(law, independent_vars=["T"])
    fits = []
    for starts in itertools.product(*(np.atleast_1d(limits[0]) for limits in free.values())):
        start = model.make_params(ln_k_300={"value": float(np.log(k[np.argmax(T)]))})
        for value, (name, (_, low, high)) in zip(starts, free.items()):
            start[name].set(value=float(value), min=low, max=high)
        for name, value in fixed.items():
            start[name].set(value=validate.number(f"fixed[{name!r}]", value), vary=False)
        fits.append(model.fit(np.log(k), start, T=T, weights=weights, scale_covar=error is None))
    return _told(min(fits, key=lambda fit: fit.chisqr))
